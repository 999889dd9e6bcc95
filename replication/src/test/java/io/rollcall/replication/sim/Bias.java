package io.rollcall.replication.sim;

import java.time.Duration;

/** What every run has that usual runs have seldom or never: for what shows only there. */
public enum Bias {
    NONE(200, 400),
    /**
     * One node is cut off for longer than tombstones are kept, which is a little longer than any lease, and what
     * it holds is not buried meanwhile.
     */
    APART(130, 1_800),
    /** The same where each side buries what the other one vouches for, and forgets it. */
    BURIED_APART(130, 60),
    /**
     * A node that wrote of every instance dies, and then another is cut off for so long that the one side forgets the
     * dead one and the other still has what it wrote.
     */
    FORGOTTEN(130, 300),
    /** Batches and forwarded renewals get through, and nothing that is larger or asks for more. */
    NARROW(200, 400);

    private final Duration tombstoneTtl;
    private final Duration orphanTtl;

    Bias(long tombstoneSeconds, long orphanSeconds) {
        this.tombstoneTtl = Duration.ofSeconds(tombstoneSeconds);
        this.orphanTtl = Duration.ofSeconds(orphanSeconds);
    }

    Duration tombstoneTtl() {
        return tombstoneTtl;
    }

    Duration orphanTtl() {
        return orphanTtl;
    }
}
