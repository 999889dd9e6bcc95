package io.rollcall.replication.sim;

import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerCodec;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Checks what nodes send: each change once to each peer and by its writer only, one pull at a time. */
final class TrafficRules implements Wiretap {
    /** With a standstill in it. */
    private static final Duration FIRST_SYNC = Duration.ofSeconds(100);

    private final boolean readsBatches;
    private final Set<NodeLife> pulling = new HashSet<>();
    private final Set<Delivery> delivered = new HashSet<>();
    private long requests;

    private record Delivery(Dot dot, Machine to) {}

    /** @param readsBatches whether to look into each batch, which costs time */
    TrafficRules(boolean readsBatches) {
        this.readsBatches = readsBatches;
    }

    long requests() {
        return requests;
    }

    @Override
    public void sent(NodeLife sender, Machine to, PeerRequest.Kind kind, byte[] request) {
        requests++;
        // One that the first sync was waiting for, when its time was over, is still on its way.
        boolean first = sender.age().compareTo(FIRST_SYNC) < 0;
        if (kind == PeerRequest.Kind.PULL && !pulling.add(sender) && !first) {
            throw new RuleBroken(Rule.ONE_PULL, sender + " pulls from " + to + " while it pulls already");
        }
        if (kind == PeerRequest.Kind.BATCH && readsBatches) {
            for (Dot dot : writes(kind, request)) {
                if (!dot.writer().name().equals(sender.machine().name())) {
                    throw new RuleBroken(Rule.ONE_MESSAGE_A_CHANGE, sender + " passes on " + dot + " to " + to);
                }
                if (delivered.contains(new Delivery(dot, to))) {
                    throw new RuleBroken(Rule.ONE_MESSAGE_A_CHANGE, sender + " sends " + dot + " to " + to + " again");
                }
            }
        }
    }

    @Override
    public void done(NodeLife sender, Machine to, PeerRequest.Kind kind, byte[] request, PeerReply reply) {
        if (kind == PeerRequest.Kind.PULL) {
            pulling.remove(sender);
        }
        if (kind == PeerRequest.Kind.BATCH
                && readsBatches
                && reply instanceof PeerReply.Answered answered
                && isTaken(answered.answer())) {
            writes(kind, request).forEach(dot -> delivered.add(new Delivery(dot, to)));
        }
    }

    private static boolean isTaken(byte[] answer) {
        try {
            return PeerCodec.decodeAnswer(PeerRequest.Kind.BATCH, answer).message() instanceof PeerAnswer.Taken taken
                    && taken.unknownContents().isEmpty();
        } catch (MalformedMessageException bad) {
            throw new AssertionError(bad);
        }
    }

    private static Set<Dot> writes(PeerRequest.Kind kind, byte[] request) {
        try {
            Set<Dot> dots = new HashSet<>();
            if (PeerCodec.decodeRequest(kind, request).message() instanceof PeerRequest.Batch batch) {
                for (LaneItem item : batch.items()) {
                    if (item instanceof LaneItem.Push push) {
                        push.writes().forEach(write -> dots.add(dot(write)));
                    }
                }
            }
            return dots;
        } catch (MalformedMessageException bad) {
            throw new AssertionError(bad);
        }
    }

    private static Dot dot(LaneItem.Write write) {
        return write instanceof LaneItem.Write.Whole whole
                ? whole.record().dot()
                : ((LaneItem.Write.ByHash) write).dot();
    }
}
