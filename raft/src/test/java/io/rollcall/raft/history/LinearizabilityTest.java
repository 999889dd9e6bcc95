package io.rollcall.raft.history;

import static io.rollcall.raft.history.Operation.lostWrite;
import static io.rollcall.raft.history.Operation.read;
import static io.rollcall.raft.history.Operation.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.raft.history.Operation.Kind;
import io.rollcall.raft.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checker passes what is right, and notices what is planted. */
class LinearizabilityTest {
    @Test
    void reads_see_what_was_written_before_them() {
        assertThat(Linearizability.holds(List.of(write(1, 2, "a"), read(3, 4, "a"), write(5, 6, "b"), read(7, 8, "b"))))
                .isTrue();
    }

    @Test
    void a_stale_read_is_noticed() {
        assertThat(Linearizability.holds(List.of(write(1, 2, "a"), write(3, 4, "b"), read(5, 6, "a"))))
                .isFalse();
        assertThat(Linearizability.holds(List.of(write(1, 2, "a"), read(3, 4, null))))
                .isFalse();
    }

    @Test
    void reads_beside_a_write_may_see_either_but_not_go_back() {
        assertThat(Linearizability.holds(
                        List.of(write(1, 2, "a"), write(3, 10, "b"), read(4, 5, "a"), read(6, 7, "b"))))
                .isTrue();
        assertThat(Linearizability.holds(
                        List.of(write(1, 2, "a"), write(3, 10, "b"), read(4, 5, "b"), read(6, 7, "a"))))
                .isFalse();
    }

    @Test
    void a_write_of_unknown_outcome_may_happen_late_or_never_but_once() {
        assertThat(Linearizability.holds(List.of(lostWrite(1, "a"), read(2, 3, null), read(4, 5, "a"))))
                .isTrue();
        assertThat(Linearizability.holds(List.of(lostWrite(1, "a"), read(2, 3, null), read(4, 5, null))))
                .isTrue();
        assertThat(Linearizability.holds(
                        List.of(lostWrite(1, "a"), read(2, 3, "a"), write(4, 5, "b"), read(6, 7, "a"))))
                .isFalse();
    }

    @Test
    void a_swap_tells_what_was_held() {
        Operation swap = new Operation(3, 4, Kind.SWAP, "b", "a", Outcome.DONE);
        Operation failed = new Operation(3, 4, Kind.SWAP, "b", "a", Outcome.NOT_DONE);
        assertThat(Linearizability.holds(List.of(write(1, 2, "a"), swap, read(5, 6, "b"))))
                .isTrue();
        assertThat(Linearizability.holds(List.of(write(1, 2, "a"), failed))).isFalse();
        assertThat(Linearizability.holds(List.of(write(1, 2, "c"), swap))).isFalse();
    }

    @Test
    void a_write_of_unknown_outcome_explains_what_only_its_being_there_explains() {
        Operation cancelled = new Operation(4, 5, Kind.CANCEL, null, null, Outcome.DONE);
        Operation refused = new Operation(4, 5, Kind.SWAP, "b", "x", Outcome.NOT_DONE);
        Operation created = new Operation(6, 7, Kind.SWAP, "c", null, Outcome.DONE);
        assertThat(Linearizability.holds(List.of(lostWrite(1, "a"), read(2, 3, null), cancelled, created)))
                .isTrue();
        assertThat(Linearizability.holds(List.of(write(1, 2, "x"), lostWrite(1, "a"), refused)))
                .isTrue();
        assertThat(Linearizability.holds(List.of(write(1, 2, "x"), cancelled, lostWrite(6, "a"), created)))
                .isTrue();
        assertThat(Linearizability.holds(List.of(cancelled, lostWrite(6, "a")))).isFalse();
        assertThat(Linearizability.holds(List.of(write(1, 2, "x"), refused, lostWrite(6, "a"))))
                .isFalse();
    }

    /** What eight clients see of a register that is right, with calls that overlap. */
    private static List<Operation> rightHistory(Random random, int count) {
        List<Operation> history = new ArrayList<>();
        long[] free = new long[8];
        @Nullable String held = null;
        long now = 0;
        for (int i = 0; i < count; i++) {
            // The operation takes effect now, was asked for a little before, and answered a little after.
            now += 10;
            int client = random.nextInt(8);
            long invoked = Math.max(free[client], now - random.nextInt(30));
            if (invoked > now) {
                now = invoked + 1;
            }
            long returned = now + random.nextInt(30);
            free[client] = returned + 1;
            if (random.nextInt(3) == 0) {
                held = "v" + i;
                history.add(random.nextInt(20) == 0 ? lostWrite(invoked, held) : write(invoked, returned, held));
            } else {
                history.add(read(invoked, returned, held));
            }
        }
        return history;
    }

    @Test
    void planted_stale_reads_in_long_histories_are_noticed() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<Operation> history = rightHistory(random, 1_000);
            assertThat(Linearizability.holds(history)).as("seed %s", seed).isTrue();

            int last = history.size();
            long end = history.stream()
                    .mapToLong(Operation::returned)
                    .filter(at -> at < Long.MAX_VALUE)
                    .max()
                    .orElseThrow();
            history.add(write(end + 1, end + 2, "newest"));
            String old = String.valueOf(history.get(random.nextInt(last)).value());
            history.add(read(end + 3, end + 4, old));
            assertThat(Linearizability.holds(history))
                    .as("planted, seed %s", seed)
                    .isFalse();
        }
    }
}
