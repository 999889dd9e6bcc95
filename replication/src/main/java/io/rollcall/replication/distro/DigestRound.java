package io.rollcall.replication.distro;

import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerRequest;

/**
 * One comparison of what this node and a peer hold: the sum of everything first; where that differs, the
 * sums of the buckets; then the records of those that differ; then what either side lacks. Writes that
 * are on their way make a difference too, so a round goes past the first step only where the one before
 * with the same peer found a difference as well.
 *
 * <p>A value machine without time or traffic: give it each answer, and it gives the next step.
 */
public final class DigestRound {
    private final Digested mine;
    private final boolean drillsDown;

    /** @param drillsDown whether a difference is looked into */
    public DigestRound(Digested mine, boolean drillsDown) {
        this.mine = mine;
        this.drillsDown = drillsDown;
    }

    /** What comes next. */
    public sealed interface Step {
        /** Ask the peer this. */
        record Ask(PeerRequest request) implements Step {}

        /**
         * The round has ended.
         *
         * @param equal whether both hold the same
         * @param result for people to read
         */
        record Ended(boolean equal, String result) implements Step {}
    }

    /** The first request. */
    public PeerRequest open() {
        PeerAnswer.Root root = mine.root();
        return new PeerRequest.Digest(root.key(), root.root());
    }

    /** Takes the peer's answer to the step before. */
    public Step next(NodeId peer, PeerAnswer answer) {
        if (answer instanceof PeerAnswer.Root theirs) {
            return compared(theirs);
        }
        if (answer instanceof PeerAnswer.Listing theirs) {
            mine.agreeOn(theirs.key());
            if (theirs.buckets().isEmpty()) {
                return new Step.Ended(true, "equal at the second look");
            }
            return new Step.Ask(mine.compare(peer, theirs));
        }
        if (answer instanceof PeerAnswer.Repaired theirs) {
            mine.merge(theirs.records());
            return new Step.Ended(false, "differed, repaired");
        }
        return new Step.Ended(false, "not answered");
    }

    private Step compared(PeerAnswer.Root theirs) {
        mine.agreeOn(theirs.key());
        PeerAnswer.Root now = mine.root();
        if (!now.key().equals(theirs.key())) {
            return new Step.Ended(false, "another digest key; the next round has the same");
        }
        if (now.root() == theirs.root()) {
            return new Step.Ended(true, "equal");
        }
        return drillsDown ? new Step.Ask(mine.buckets()) : new Step.Ended(false, "differs; looked into if it stays");
    }
}
