package io.rollcall.raft;

import io.rollcall.raft.entry.Outcome;

/** What a proposer is told of an outcome. */
final class Outcomes {
    private Outcomes() {}

    static ProposeResult result(Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            return new ProposeResult.Committed(done.version(), done.seq());
        }
        if (outcome instanceof Outcome.Conflict conflict) {
            return new ProposeResult.Conflict(conflict.held());
        }
        return new ProposeResult.Missing();
    }
}
