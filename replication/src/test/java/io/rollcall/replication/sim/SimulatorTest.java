package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.Mechanism;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Runs many seeds. {@code -Dseeds=10000} runs so many, {@code -Dseed=4711} begins with that one.
 */
class SimulatorTest {
    private static final int USUAL_SEEDS = 1_000;

    @Test
    void whatever_happens_the_rules_hold() {
        int count = Integer.getInteger("seeds", USUAL_SEEDS);
        long first = Long.getLong("seed", 0);
        long start = System.nanoTime();
        Seeds.Outcome outcome = Seeds.run(first, count);
        double seconds = (System.nanoTime() - start) / 1e9;
        outcome.failure().ifPresent(failure -> {
            throw new AssertionError(failure.explained(), failure.broken());
        });
        System.out.printf(
                Locale.ROOT,
                "%d seeds from %d in %.1f s: %d events, %d requests between nodes%n",
                outcome.runs(),
                first,
                seconds,
                outcome.events(),
                outcome.requests());
        outcome.counters().forEach((name, times) -> System.out.printf(Locale.ROOT, "%12d  %s%n", times, name));
        if (count >= USUAL_SEEDS) {
            // No two processes have one name here: IdentityHistoriesTest and NamesakeTest tell of those.
            Map<String, Long> counters = new TreeMap<>(outcome.counters());
            counters.remove(Mechanism.FENCED.label());
            // Nor is there a Eureka server; MixedSimulatorTest has some.
            counters.remove(Mechanism.HEARD_BESIDE_HOME.label());
            assertThat(counters)
                    .allSatisfy((name, times) ->
                            assertThat(times).as("how often %s fired", name).isPositive());
        }
    }

    @Test
    void one_seed_gives_one_run() {
        for (long seed = 1; seed <= 3; seed++) {
            assertThat(fingerprint(seed)).isEqualTo(fingerprint(seed));
        }
    }

    private static Map<String, Long> run(long seed, Trace trace) {
        return Scenario.run(seed, trace).counters();
    }

    private static String fingerprint(long seed) {
        Trace trace = Trace.keeping(1);
        Map<String, Long> counters = run(seed, trace);
        return trace.fingerprint() + ", " + counters;
    }
}
