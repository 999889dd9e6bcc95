package io.rollcall.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what was seen beside what is aimed at, with the load average of that moment. */
public final class Figures {
    private Figures() {}

    public static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    /** A figure of several rounds whose median is to be below its aim, with the least and the most that was seen. */
    public static void below(String what, List<Double> rounds, double aim, String unit) {
        double[] sorted = rounds.stream().mapToDouble(round -> round).sorted().toArray();
        below(
                String.format(
                        Locale.ROOT,
                        "%s, median of %d rounds from %.2f to %.2f",
                        what,
                        sorted.length,
                        sorted[0],
                        sorted[sorted.length - 1]),
                median(sorted),
                aim,
                unit);
    }

    /** A figure that is to be below its aim. */
    public static void below(String what, double seen, double aim, String unit) {
        say(
                "%s: %.2f %s (aim: below %.0f %s): %s [load average %.1f]",
                what, seen, unit, aim, unit, seen < aim ? "met" : "MISSED", loadAverage());
    }

    public static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    public static String list(double[] values) {
        return Arrays.stream(values)
                .mapToObj(value -> String.format(Locale.ROOT, "%.2f", value))
                .collect(Collectors.joining(", "));
    }

    /** With as many digits as say something. */
    public static String digits(double number) {
        double size = Math.abs(number);
        return String.format(
                Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f", number);
    }

    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
