package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.Mechanism;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Our nodes beside old Eureka servers, over many seeds. {@code -Dmixed.seeds=5000} runs so many, {@code
 * -Dseed=4711} begins with that one.
 */
class MixedSimulatorTest {
    private static final int USUAL_SEEDS = 200;
    private static final int TAIL = 80;

    @Test
    void whatever_happens_between_old_servers_and_ours_they_come_to_agree() {
        int count = Integer.getInteger("mixed.seeds", USUAL_SEEDS);
        long first = Long.getLong("seed", 0);
        long start = System.nanoTime();
        List<MixedScenario.Report> reports = LongStream.range(first, first + count)
                .parallel()
                .mapToObj(MixedSimulatorTest::run)
                .toList();
        long events = reports.stream().mapToLong(MixedScenario.Report::events).sum();
        long items = reports.stream().mapToLong(MixedScenario.Report::items).sum();
        Map<String, Long> counters = new TreeMap<>();
        reports.forEach(report -> report.counters().forEach((name, times) -> counters.merge(name, times, Long::sum)));
        System.out.printf(
                Locale.ROOT,
                "%d seeds from %d beside old servers in %.1f s: %d events, %d items between old and new%n%s%n",
                count,
                first,
                (System.nanoTime() - start) / 1e9,
                events,
                items,
                counters);
        assertThat(items).isPositive();
        if (count >= USUAL_SEEDS) {
            for (Mechanism mechanism : List.of(Mechanism.HEARD_BESIDE_HOME, Mechanism.REFUTED)) {
                assertThat(counters.get(mechanism.label()))
                        .as("how often %s fired", mechanism)
                        .isPositive();
            }
        }
    }

    private static MixedScenario.Report run(long seed) {
        try {
            return MixedScenario.run(seed, Trace.off());
        } catch (RuleBroken | RuntimeException broken) {
            throw new AssertionError(explained(seed, broken), broken);
        }
    }

    private static String explained(long seed, Throwable broken) {
        Trace trace = Trace.keeping(TAIL);
        try {
            MixedScenario.run(seed, trace);
        } catch (RuleBroken | RuntimeException again) {
            return "seed " + seed + ": " + again.getMessage() + "\n" + String.join("\n", trace.tail());
        }
        return "seed " + seed + " broke " + broken.getMessage() + ", and did not when it was run again";
    }
}
