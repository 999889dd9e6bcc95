package io.rollcall.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NumberWindowTest {
    private final NumberWindow window = new NumberWindow();

    @Test
    void a_number_is_taken_once() {
        assertThat(window.take(1)).isTrue();
        assertThat(window.take(1)).isFalse();
        assertThat(window.take(3)).isTrue();
        assertThat(window.take(2)).isTrue();
        assertThat(window.take(3)).isFalse();
        assertThat(window.take(2)).isFalse();
    }

    @Test
    void the_oldest_number_within_the_width_is_taken_and_the_one_before_is_not() {
        long newest = 5_000;
        assertThat(window.take(newest)).isTrue();

        assertThat(window.take(newest - NumberWindow.WIDTH)).isFalse();
        assertThat(window.take(newest - NumberWindow.WIDTH + 1)).isTrue();
        assertThat(window.take(newest - NumberWindow.WIDTH + 1)).isFalse();
    }

    @Test
    void a_number_stays_used_when_the_window_moves_on_by_its_width() {
        assertThat(window.take(10)).isTrue();
        assertThat(window.take(10 + NumberWindow.WIDTH - 1)).isTrue();
        assertThat(window.take(10)).isFalse();
        assertThat(window.take(10 + NumberWindow.WIDTH)).isTrue();
        assertThat(window.take(10)).isFalse();
        assertThat(window.take(11)).isTrue();
    }

    @Test
    void numbers_that_were_skipped_are_free() {
        assertThat(window.take(1)).isTrue();
        assertThat(window.take(1 + 10L * NumberWindow.WIDTH)).isTrue();
        assertThat(window.take(10L * NumberWindow.WIDTH)).isTrue();
    }

    @Test
    void what_is_no_number_is_never_taken() {
        assertThat(window.take(0)).isFalse();
        assertThat(window.take(-1)).isFalse();
        assertThat(window.take(Long.MIN_VALUE)).isFalse();
    }

    @Test
    void any_walk_of_numbers_is_judged_as_by_a_set_of_all_that_were_used() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            NumberWindow walked = new NumberWindow();
            Set<Long> used = new HashSet<>();
            long newest = 0;
            for (int step = 0; step < 5_000; step++) {
                long reach = random.nextInt(20) == 0 ? 3L * NumberWindow.WIDTH : 30;
                long number = newest + random.nextLong(-reach, reach);
                boolean expected = number > 0 && number > newest - NumberWindow.WIDTH && !used.contains(number);

                assertThat(walked.take(number))
                        .as("seed %d, step %d: %d", seed, step, number)
                        .isEqualTo(expected);
                if (expected) {
                    used.add(number);
                    newest = Math.max(newest, number);
                }
            }
        }
    }
}
