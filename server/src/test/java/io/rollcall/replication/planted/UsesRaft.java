package io.rollcall.replication.planted;

import io.rollcall.raft.planted.UsesReplication;

final class UsesRaft {
    UsesReplication sideways = new UsesReplication();
}
