package io.rollcall.replication.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ActiveClockTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong raw = new AtomicLong(Long.MAX_VALUE - 3 * SECOND); // nanoTime may wrap
    private final ActiveClock clock = new ActiveClock(raw::get, Duration.ofMillis(1_500));
    private final long start = clock.now();

    private long elapsed() {
        return clock.now() - start;
    }

    @Test
    void it_starts_long_after_zero_and_goes_with_the_raw_clock_between_ticks() {
        assertThat(start).isGreaterThan(Duration.ofDays(1).toNanos());
        raw.addAndGet(SECOND);
        assertThat(elapsed()).isEqualTo(SECOND);
        assertThat(clock.tick()).isZero();
        assertThat(elapsed()).isEqualTo(SECOND);
        raw.addAndGet(SECOND);
        assertThat(elapsed()).isEqualTo(2 * SECOND);
    }

    @Test
    void it_goes_over_the_end_of_the_raw_clock() {
        for (int i = 1; i <= 10; i++) {
            raw.addAndGet(SECOND);
            assertThat(elapsed()).isEqualTo(i * SECOND);
            clock.tick();
        }
    }

    @Test
    void a_standstill_counts_as_the_longest_tick_and_is_told_once() {
        raw.addAndGet(100 * SECOND);
        assertThat(elapsed()).isEqualTo(SECOND * 3 / 2);
        assertThat(clock.tick()).isEqualTo(Duration.ofMillis(98_500));
        assertThat(elapsed()).isEqualTo(SECOND * 3 / 2);
        raw.addAndGet(SECOND);
        assertThat(clock.tick()).isZero();
        assertThat(elapsed()).isEqualTo(SECOND * 5 / 2);
    }

    @Test
    void a_raw_clock_that_goes_back_stops_it_and_no_more() {
        raw.addAndGet(SECOND);
        clock.tick();
        raw.addAndGet(-10 * SECOND);
        assertThat(elapsed()).isEqualTo(SECOND);
        assertThat(clock.tick()).isZero();
        raw.addAndGet(SECOND);
        assertThat(elapsed()).isEqualTo(2 * SECOND);
    }
}
