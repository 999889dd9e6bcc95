package io.rollcall.client.planted;

import io.rollcall.replication.Outcome;

final class UsesReplication {
    Outcome outcome = Outcome.DONE;
}
