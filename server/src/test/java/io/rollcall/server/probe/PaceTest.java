package io.rollcall.server.probe;

import static io.rollcall.client.model.InstanceStatus.DOWN;
import static io.rollcall.client.model.InstanceStatus.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When a verdict turns, and how long until the next look: pure functions of the results. */
class PaceTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    static Stream<Arguments> rows() {
        return Stream.of(
                // A new entry: the first good one, or as many bad ones as it takes.
                Arguments.of(null, "+", UP),
                Arguments.of(null, "-", null),
                Arguments.of(null, "--", null),
                Arguments.of(null, "---", DOWN),
                Arguments.of(null, "--+", UP),
                // One that is up.
                Arguments.of(UP, "", UP),
                Arguments.of(UP, "--", UP),
                Arguments.of(UP, "---", DOWN),
                Arguments.of(UP, "--+--", UP),
                Arguments.of(UP, "--+---", DOWN),
                // One that is down.
                Arguments.of(DOWN, "", DOWN),
                Arguments.of(DOWN, "+", DOWN),
                Arguments.of(DOWN, "++", UP),
                Arguments.of(DOWN, "+-+", DOWN),
                Arguments.of(DOWN, "+-++", UP),
                Arguments.of(DOWN, "++--", UP),
                Arguments.of(DOWN, "++---", DOWN),
                // What is no verdict of a check is none to begin with.
                Arguments.of(InstanceStatus.OUT_OF_SERVICE, "+", UP));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_verdict_turns_at_its_threshold(
            @Nullable InstanceStatus held, String results, @Nullable InstanceStatus verdict) {
        Judgement judgement = Judgement.startingFrom(held);
        for (int i = 0; i < results.length(); i++) {
            judgement = judgement.after(results.charAt(i) == '+', new Thresholds(2, 3));
        }

        assertThat(judgement.verdict()).isEqualTo(verdict);
    }

    @Test
    void results_that_contradict_the_verdict_make_it_quick_down_to_a_quarter() {
        Pace pace = Pace.of(INTERVAL);

        pace = pace.after(false);
        assertThat(pace.delay()).isEqualTo(Duration.ofSeconds(5));
        pace = pace.after(false);
        assertThat(pace.delay()).isEqualTo(Duration.ofMillis(2_500));
        pace = pace.after(false);
        assertThat(pace.delay()).isEqualTo(Duration.ofMillis(2_500));
        pace = pace.after(true);
        assertThat(pace.delay()).isEqualTo(INTERVAL);
    }

    @Test
    void a_long_row_that_agrees_makes_it_slow_up_to_three_intervals() {
        Pace pace = Pace.of(INTERVAL);
        for (int i = 0; i < Pace.LONG_ROW; i++) {
            pace = pace.after(true);
            assertThat(pace.delay()).isEqualTo(INTERVAL);
        }
        Duration before = pace.delay();
        for (int i = 0; i < 5; i++) {
            pace = pace.after(true);
            assertThat(pace.delay()).isGreaterThan(before);
            before = pace.delay();
        }
        for (int i = 0; i < 100; i++) {
            pace = pace.after(true);
        }
        assertThat(pace.delay()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void the_first_sign_of_a_change_ends_the_slowness_at_once() {
        Pace pace = Pace.of(INTERVAL);
        for (int i = 0; i < 100; i++) {
            pace = pace.after(true);
        }

        assertThat(pace.after(false).delay()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void jitter_is_a_tenth_to_either_side() {
        assertThat(Pace.jittered(INTERVAL, 0)).isEqualTo(Duration.ofSeconds(9));
        assertThat(Pace.jittered(INTERVAL, 0.5)).isEqualTo(INTERVAL);
        assertThat(Pace.jittered(INTERVAL, 1)).isEqualTo(Duration.ofSeconds(11));
    }
}
