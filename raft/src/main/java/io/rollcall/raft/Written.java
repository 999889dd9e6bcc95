package io.rollcall.raft;

import io.rollcall.raft.ProposeResult.Fate;
import io.rollcall.raft.entry.Outcome;
import java.util.List;

/** What became of one entry for the log. */
sealed interface Written {
    /** It is committed, and applied here. */
    record Applied(List<Outcome> outcomes) implements Written {
        public Applied {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** It is committed, and this member has not come that far. */
    record Committed(List<Outcome> outcomes) implements Written {
        public Committed {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** No quorum answered in time. */
    record Unanswered(String why, Fate fate) implements Written {}

    /** The leader has no room. */
    record NoRoom(String why) implements Written {}

    /** The leader does not take it. */
    record Declined(String why) implements Written {}
}
