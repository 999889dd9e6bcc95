package io.rollcall.replication.peer;

import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Replica;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.Cursor;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls what this node lacks, part by part; one pull at a time. Where a peer breaks off, another goes on:
 * what then counts as merged is what both had reached.
 *
 * <p>Confined to the replicator's loop.
 */
final class Puller {
    private static final Logger log = LoggerFactory.getLogger(Puller.class);
    private static final int PROGRESS_EVERY = 50;

    private final Replica replica;
    private @Nullable Progress running;

    /** How a pull ended. */
    enum End {
        /** All was merged, from a node that knows what the cluster knows. */
        COMPLETE,
        /** All was merged, from a node that is itself still learning. */
        FROM_UNREADY,
        /** It broke off. */
        FAILED
    }

    private static final class Progress {
        private final NodeId self;
        private final Vector seen;
        private boolean whole;
        private @Nullable Cursor after;
        private @Nullable Vector start;
        private boolean ready = true;
        private int parts;
        private Consumer<End> whenEnded;

        private Progress(NodeId self, Vector seen, Consumer<End> whenEnded) {
            this.self = self;
            this.seen = seen;
            this.whenEnded = whenEnded;
        }
    }

    Puller(Replica replica) {
        this.replica = replica;
    }

    boolean isRunning() {
        return running != null;
    }

    /** Begins a pull, or goes on with one that broke off. */
    PeerRequest.Pull begin(Consumer<End> whenEnded) {
        Progress broken = running;
        if (broken == null) {
            broken = new Progress(replica.self(), replica.vector(), whenEnded);
            running = broken;
            replica.tally().count(Mechanism.PULL);
        }
        broken.whenEnded = whenEnded;
        return request(broken);
    }

    /** Which pull is running: answers to one that was given up are not taken. */
    Object begun() {
        return running == null ? this : running;
    }

    private static PeerRequest.Pull request(Progress pull) {
        return new PeerRequest.Pull(pull.seen, pull.whole, pull.after);
    }

    /**
     * Takes a part, once the next is asked for: while this node merges one, the peer makes the other.
     *
     * @param begun which pull it belongs to
     * @param ask told what to ask next, if that was not the last
     */
    void take(Object begun, NodeId peer, PeerAnswer.Part part, Consumer<PeerRequest.Pull> ask) {
        Progress pull = running;
        if (pull == null || pull != begun) {
            return;
        }
        if (isOutdated(pull)) {
            return;
        }
        Cursor from = pull.after == null ? new Cursor(0, null) : pull.after;
        Cursor next = part.next();
        if (next != null && !next.isAfter(from)) {
            log.warn("{} gave a part of what is pulled that leads nowhere: {} after {}", peer, next, from);
            failed(begun);
            return;
        }
        Vector start = pull.start == null ? part.upTo() : pull.start.least(part.upTo());
        pull.start = start;
        pull.ready &= part.ready();
        pull.whole = part.whole();
        pull.after = next;
        pull.parts++;
        if (next != null) {
            ask.accept(request(pull));
        }
        replica.adopt(part, from, start);
        // With a request under way, its answer ends the pull: there is never a second one beside it.
        if (next == null && isOutdated(pull)) {
            return;
        }
        if (part.records().stream().anyMatch(record -> !record.dot().writer().equals(peer))) {
            replica.tally().count(Mechanism.PULL_RELAYED);
        }
        if (next == null) {
            running = null;
            pull.whenEnded.accept(pull.ready ? End.COMPLETE : End.FROM_UNREADY);
        } else if (pull.parts % PROGRESS_EVERY == 0) {
            log.info("copying from {}: {} instances, bucket {} of 1024", peer, replica.size(), next.bucket());
        }
    }

    /** Whether this node took another name meanwhile, and what it had seen of its own counts no more: gives up then. */
    private boolean isOutdated(Progress pull) {
        if (pull.self.equals(replica.self())) {
            return false;
        }
        abandon();
        pull.whenEnded.accept(End.FAILED);
        return true;
    }

    /** The peer broke off. The next {@link #begin} goes on from here. */
    void failed(Object begun) {
        Progress pull = running;
        if (pull != null && pull == begun) {
            if (pull.after == null) {
                running = null;
            }
            pull.whenEnded.accept(End.FAILED);
        }
    }

    /** Gives up a pull that broke off: it begins anew. */
    void abandon() {
        running = null;
        replica.abandonPull();
    }
}
