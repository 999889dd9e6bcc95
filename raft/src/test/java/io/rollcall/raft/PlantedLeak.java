package io.rollcall.raft;

import org.apache.ratis.protocol.RaftPeerId;

/** What the rule against showing the engine is there for. */
public final class PlantedLeak {
    public RaftPeerId leader() {
        return RaftPeerId.valueOf("x");
    }
}
