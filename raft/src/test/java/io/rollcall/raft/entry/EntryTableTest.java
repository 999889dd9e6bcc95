package io.rollcall.raft.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.raft.entry.Applied.Change;
import io.rollcall.raft.entry.Outcome.Conflict;
import io.rollcall.raft.entry.Outcome.Done;
import io.rollcall.raft.entry.Outcome.Missing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What each command does to an entry, by what is held. */
class EntryTableTest {
    private static final Instance X = Instance.of("DB", "x", "h", "10.0.0.1", new Port(1, true));
    private static final Instance OTHER_X = X.withStatus(InstanceStatus.DOWN);
    private static final InstanceKey KEY = X.key();

    private final EntryTable table = new EntryTable();

    private Outcome apply(Command command) {
        return table.apply(new Batch(Origin.NOBODY, 100, List.of(command))).get(0);
    }

    private PersistentEntry held() {
        return Objects.requireNonNull(table.get(KEY));
    }

    @Test
    void a_registration_replaces_the_statement_and_leaves_the_override() {
        assertThat(apply(Command.register(X, Expected.ANYTHING))).isEqualTo(new Done(1, 1));
        apply(new Command.SetOverride(KEY, InstanceStatus.OUT_OF_SERVICE, Expected.version(1)));
        assertThat(apply(Command.register(OTHER_X, Expected.version(2)))).isEqualTo(new Done(3, 3));
        assertThat(held().override()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        assertThat(held().instance()).isEqualTo(OTHER_X);
    }

    private List<Outcome> apply(long proposer, long number, Command... commands) {
        return table.apply(new Batch(new Origin(proposer, number), 100, List.of(commands)));
    }

    @Test
    void a_batch_that_comes_twice_is_applied_once_and_answered_as_it_was() {
        Command register = Command.register(X, Expected.ABSENT);
        assertThat(apply(7, 1, register)).containsExactly(new Done(1, 1));
        assertThat(apply(7, 1, register)).containsExactly(new Done(1, 1));
        assertThat(apply(7, 2, new Command.Cancel(KEY, Expected.ANYTHING))).containsExactly(new Done(2, 2));
        assertThat(apply(8, 1, register)).as("another proposer's").containsExactly(new Done(3, 3));
        assertThat(table.seq()).isEqualTo(3);
    }

    @Test
    void a_batch_that_comes_behind_a_later_one_of_its_proposer_is_not_applied() {
        Command register = Command.register(X, Expected.ANYTHING);
        assertThat(apply(7, 3, register)).containsExactly(new Done(1, 1));
        assertThat(apply(7, 2, new Command.Cancel(KEY, Expected.ANYTHING)))
                .as("given up")
                .isEmpty();
        assertThat(held().instance()).isEqualTo(X);
    }

    @Test
    void what_was_applied_is_known_to_whoever_takes_a_copy() {
        apply(7, 1, Command.register(X, Expected.ANYTHING));
        EntryTable other = new EntryTable();
        other.replace(table.copy());
        Batch again = new Batch(new Origin(7, 1), 100, List.of(new Command.Cancel(KEY, Expected.ANYTHING)));
        assertThat(other.apply(again)).containsExactly(new Done(1, 1));
        assertThat(other.get(KEY)).isNotNull();
    }

    @Test
    void proposers_without_end_are_forgotten_from_the_oldest_on() {
        for (long proposer = 1; proposer <= Sessions.MAX; proposer++) {
            apply(proposer, 1, Command.register(X, Expected.ANYTHING));
        }
        apply(1, 2, Command.register(X, Expected.ANYTHING));
        apply(Sessions.MAX + 1, 1, Command.register(X, Expected.ANYTHING));
        assertThat(table.copy().sessions())
                .hasSize(Sessions.MAX)
                .extracting(Session::proposer)
                .contains(1L)
                .doesNotContain(2L);
    }

    @Test
    void what_is_so_already_changes_nothing_and_is_not_counted() {
        apply(Command.register(X, Expected.ANYTHING));
        assertThat(apply(Command.register(X, Expected.ANYTHING))).isEqualTo(new Done(1, 1));
        assertThat(apply(new Command.ClearOverride(KEY, Expected.ANYTHING))).isEqualTo(new Done(1, 1));
        assertThat(table.seq()).isEqualTo(1);
    }

    @Test
    void another_version_than_expected_is_a_conflict_that_names_the_one_held() {
        assertThat(apply(Command.register(X, Expected.version(1)))).isEqualTo(new Conflict(0));
        apply(Command.register(X, Expected.ABSENT));
        assertThat(apply(Command.register(OTHER_X, Expected.ABSENT))).isEqualTo(new Conflict(1));
        assertThat(apply(Command.adopt(X))).isEqualTo(new Conflict(1));
        assertThat(apply(new Command.Cancel(KEY, Expected.version(2)))).isEqualTo(new Conflict(1));
        assertThat(held().instance()).isEqualTo(X);
    }

    @Test
    void what_is_not_there_can_not_be_changed() {
        for (Command command : List.of(
                Command.update(X, Expected.ANYTHING),
                new Command.Cancel(KEY, Expected.ANYTHING),
                new Command.Release(KEY, Expected.ANYTHING),
                new Command.SetOverride(KEY, InstanceStatus.UP, Expected.ANYTHING),
                new Command.ClearOverride(KEY, Expected.ANYTHING))) {
            assertThat(apply(command)).isEqualTo(new Missing());
        }
        assertThat(table.seq()).isZero();
    }

    @Test
    void a_version_is_never_used_twice_even_after_a_cancel() {
        apply(Command.register(X, Expected.ANYTHING));
        apply(new Command.Cancel(KEY, Expected.ANYTHING));
        apply(Command.register(X, Expected.ANYTHING));
        assertThat(held().version()).isEqualTo(3);
        assertThat(apply(new Command.Cancel(KEY, Expected.version(1)))).isEqualTo(new Conflict(3));
    }

    @Test
    void listeners_hear_the_copy_and_then_every_change_and_one_that_fails_harms_nobody() {
        List<Change> heard = new ArrayList<>();
        List<Long> copies = new ArrayList<>();
        AppliedListener failing = new AppliedListener() {
            @Override
            public void replaced(StoreCopy copy) {
                throw new IllegalStateException("planted");
            }

            @Override
            public void applied(List<Applied> changes) {
                throw new IllegalStateException("planted");
            }
        };
        table.listen(failing);
        table.listen(new AppliedListener() {
            @Override
            public void replaced(StoreCopy copy) {
                copies.add(copy.seq());
            }

            @Override
            public void applied(List<Applied> changes) {
                changes.forEach(change -> heard.add(change.change()));
            }
        });
        apply(Command.adopt(X));
        apply(Command.update(OTHER_X, Expected.ANYTHING));
        apply(new Command.SetOverride(KEY, InstanceStatus.UP, Expected.ANYTHING));
        apply(new Command.ClearOverride(KEY, Expected.ANYTHING));
        apply(new Command.Release(KEY, Expected.ANYTHING));
        table.replace(new StoreCopy(77, List.of(), List.of()));

        assertThat(heard)
                .containsExactly(
                        Change.ADOPTED, Change.UPDATED, Change.OVERRIDDEN, Change.OVERRIDE_CLEARED, Change.RELEASED);
        assertThat(copies).containsExactly(0L, 77L);
    }

    @Test
    void changes_since_a_seq_are_kept_for_a_while() {
        for (int i = 0; i < EntryTable.RECENT + 5; i++) {
            apply(Command.register(i % 2 == 0 ? X : OTHER_X, Expected.ANYTHING));
        }
        assertThat(table.since(4)).isEmpty();
        assertThat(table.since(5)).hasValueSatisfying(all -> assertThat(all).hasSize(EntryTable.RECENT));
        assertThat(table.since(table.seq())).hasValue(List.of());
        assertThat(table.since(table.seq() + 1)).isEmpty();
    }
}
