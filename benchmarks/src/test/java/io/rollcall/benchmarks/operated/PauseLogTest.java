package io.rollcall.benchmarks.operated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PauseLogTest {
    /** As JDK 17 writes them, and the last as JDK 25 does. */
    private static final List<String> LINES = List.of(
            "[0.011s] Using G1",
            "[204.039s] GC(291) Pause Young (Mixed) (G1 Evacuation Pause)",
            "[204.132s] GC(291) Pause Young (Mixed) (G1 Evacuation Pause) 2268M->2136M(4096M) 87.622ms",
            "[204.132s] GC(291) User=0.13s Sys=0.00s Real=0.09s",
            "[204.132s] Safepoint \"G1CollectForAllocation\", Time since last: 2595076 ns, Reaching safepoint: 124856 ns,"
                    + " Cleanup: 3535 ns, At safepoint: 87793177 ns, Total: 87921568 ns",
            "[205.000s] GC(292) Pause Remark 2300M->2290M(4096M) 15.200ms",
            "[205.100s] GC(292) Concurrent Mark 812.000ms",
            "[206.000s] GC(293) Pause Mark Start 0.012ms",
            "[207.000s] GC(294) Pause Young (Normal) (G1 Evacuation Pause) 2400M->2290M(4096M) 9.000ms",
            "[208.000s] Safepoint \"ICBufferFull\", Time since last: 1 ns, Reaching safepoint: 2 ns, At safepoint: 3 ns,"
                    + " Leaving safepoint: 4 ns, Total: 2500000 ns");

    @Test
    void each_pause_counts_once_under_its_name() {
        PauseLog log = PauseLog.read(LINES, 0, 300);

        assertThat(log.collector())
                .isEqualTo(Map.of(
                        "Pause Young (Mixed) (G1 Evacuation Pause)", List.of(87.622),
                        "Pause Remark", List.of(15.2),
                        "Pause Mark Start", List.of(0.012),
                        "Pause Young (Normal) (G1 Evacuation Pause)", List.of(9.0)));
        assertThat(log.safepoints())
                .isEqualTo(Map.of("G1CollectForAllocation", List.of(87.921568), "ICBufferFull", List.of(2.5)));
        assertThat(log.longest()).isEqualTo(87.622);
        assertThat(log.full()).isZero();
    }

    @Test
    void a_collection_of_the_whole_heap_is_known_by_its_name() {
        PauseLog log = PauseLog.read(
                List.of("[9.300s] GC(12) Pause Full (Diagnostic Command) 122M->32M(120M) 91.000ms"), 9, 10);

        assertThat(log.full()).isEqualTo(1);
    }

    @Test
    void what_was_before_or_after_the_window_does_not_count() {
        assertThat(PauseLog.read(LINES, 204.5, 205.5).collector()).containsOnlyKeys("Pause Remark");
        assertThat(PauseLog.read(LINES, 204.5, 205.5).safepoints()).isEmpty();
        assertThat(PauseLog.read(LINES, 300, 400).longest()).isZero();
    }
}
