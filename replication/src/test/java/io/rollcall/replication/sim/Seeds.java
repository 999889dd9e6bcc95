package io.rollcall.replication.sim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Runs seeds, each alone in its kernel, as many at a time as there are processors. */
final class Seeds {
    private static final int TAIL = 60;
    private static final int LONGEST_LINE = 400;

    private Seeds() {}

    /** A seed that broke a rule. */
    record Failure(long seed, RuleBroken broken) {
        /** What happened last before the rule was broken, from running it once more. */
        String explained() {
            Trace trace = Trace.keeping(TAIL);
            String again;
            try {
                Scenario.run(seed, trace);
                again = "and did not when it was run again: the run depends on something beside the seed";
            } catch (RuleBroken second) {
                again = second.getMessage();
            }
            StringBuilder text = new StringBuilder("seed " + seed + " broke " + again + "\nreplay: " + replay(seed));
            for (String line : trace.tail()) {
                text.append('\n').append(line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line);
            }
            return text.toString();
        }
    }

    /**
     * What many runs came to.
     *
     * @param counters how often each mechanism fired over all of them
     * @param failure the first seed in the order of numbers, of those run, that broke a rule
     */
    record Outcome(long runs, long events, long requests, Map<String, Long> counters, Optional<Failure> failure) {}

    static String replay(long seed) {
        return "mvn -pl replication -am test -Dtest=SimulatorTest -Dsurefire.failIfNoSpecifiedTests=false -Dseeds=1"
                + " -Dseed=" + seed;
    }

    /** Runs them until one breaks a rule. */
    static Outcome run(long first, int count) {
        AtomicReference<Failure> failure = new AtomicReference<>();
        AtomicLong runs = new AtomicLong();
        AtomicLong events = new AtomicLong();
        AtomicLong requests = new AtomicLong();
        int workers = Math.min(count, Runtime.getRuntime().availableProcessors());
        AtomicLong next = new AtomicLong(first);
        List<Map<String, Long>> counters = IntStream.range(0, workers)
                .parallel()
                .mapToObj(worker -> {
                    Map<String, Long> mine = new TreeMap<>();
                    for (long seed = next.getAndIncrement();
                            seed < first + count && failure.get() == null;
                            seed = next.getAndIncrement()) {
                        try {
                            Scenario.Report report = Scenario.run(seed, Trace.off());
                            requireLongEnough(seed, report);
                            report.counters().forEach((name, times) -> mine.merge(name, times, Long::sum));
                            runs.incrementAndGet();
                            events.addAndGet(report.events());
                            requests.addAndGet(report.requests());
                        } catch (RuleBroken broken) {
                            Failure mineToo = new Failure(seed, broken);
                            failure.accumulateAndGet(
                                    mineToo, (one, other) -> one == null || other.seed < one.seed ? other : one);
                        }
                    }
                    return mine;
                })
                .toList();
        Map<String, Long> all = new TreeMap<>();
        counters.forEach(each -> each.forEach((name, times) -> all.merge(name, times, Long::sum)));
        return new Outcome(runs.get(), events.get(), requests.get(), all, Optional.ofNullable(failure.get()));
    }

    private static void requireLongEnough(long seed, Scenario.Report report) {
        if (report.events() < 300 || report.seconds() < 900) {
            throw new AssertionError("seed " + seed + " was over too soon: " + report);
        }
    }
}
