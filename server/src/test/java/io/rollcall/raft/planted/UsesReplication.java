package io.rollcall.raft.planted;

import io.rollcall.replication.Outcome;

public final class UsesReplication {
    Outcome outcome = Outcome.DONE;
}
