package io.rollcall.benchmarks.operated;

import io.rollcall.benchmarks.Figures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a JVM stood still, by what for, as its own log tells: pauses of the garbage collector, and all safepoints,
 * of which those are a part.
 *
 * @param collector milliseconds of each pause by its name
 * @param safepoints milliseconds of each safepoint by its name, the way there counted in
 */
record PauseLog(Map<String, List<Double>> collector, Map<String, List<Double>> safepoints) {
    /** What the JVM is given, with the file's name between the two. */
    static final String FLAG = "-Xlog:gc*,safepoint:file=";

    static final String FORM = ":uptime:filecount=0";

    private static final Pattern LINE = Pattern.compile("\\[([0-9.]+)s\\] (.*)");
    /** "GC(7) Pause Young (Normal) (G1 Evacuation Pause) 24M->6M(64M) 3.141ms", and without sizes. */
    private static final Pattern PAUSE =
            Pattern.compile("GC\\(\\d+\\) (Pause .*?)(?: \\d+M->\\d+M\\(\\d+M\\))? ([0-9.]+)ms");
    /** "Safepoint "Cleanup", Time since last: 1 ns, Reaching safepoint: 2 ns, ..., Total: 3 ns". */
    private static final Pattern SAFEPOINT = Pattern.compile("Safepoint \"([^\"]+)\",.* Total: +(\\d+) ns");

    /** Reads those that ended between two moments, in seconds since the JVM began. */
    static PauseLog read(List<String> lines, double from, double to) {
        Map<String, List<Double>> collector = new TreeMap<>();
        Map<String, List<Double>> safepoints = new TreeMap<>();
        for (String each : lines) {
            Matcher line = LINE.matcher(each);
            if (!line.matches()) {
                continue;
            }
            double at = Double.parseDouble(line.group(1));
            if (at < from || at > to) {
                continue;
            }
            Matcher pause = PAUSE.matcher(line.group(2));
            Matcher safepoint = SAFEPOINT.matcher(line.group(2));
            if (pause.matches()) {
                note(collector, pause.group(1), Double.parseDouble(pause.group(2)));
            } else if (safepoint.matches()) {
                note(safepoints, safepoint.group(1), Long.parseLong(safepoint.group(2)) / 1e6);
            }
        }
        return new PauseLog(collector, safepoints);
    }

    private static void note(Map<String, List<Double>> pauses, String name, double millis) {
        pauses.computeIfAbsent(name, first -> new ArrayList<>()).add(millis);
    }

    /** The longest of all, 0 if there was none. */
    double longest() {
        return collector.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    /** How many collections of the whole heap there were. */
    int full() {
        return collector.entrySet().stream()
                .filter(pause -> pause.getKey().startsWith("Pause Full"))
                .mapToInt(pause -> pause.getValue().size())
                .sum();
    }

    void print() {
        Figures.say("pauses of the collector: %s", collector.isEmpty() ? "none" : "");
        collector.forEach(PauseLog::line);
        Figures.say("safepoints, those pauses among them:");
        safepoints.forEach(PauseLog::line);
    }

    private static void line(String name, List<Double> millis) {
        List<Double> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        Figures.say(
                "  %s: %d, %.1f ms in all, median %.2f ms, longest %.2f ms",
                name,
                sorted.size(),
                sorted.stream().mapToDouble(Double::doubleValue).sum(),
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() - 1));
    }
}
