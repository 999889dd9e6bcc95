package io.rollcall.raft.entry;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A session as bytes, as it stands in a snapshot. Stateless. */
final class SessionCodec {
    private static final int MAX_OUTCOMES_BYTES = 3 + Batch.MAX_COMMANDS * 17;

    private SessionCodec() {}

    static void write(DataOutputStream to, Session session) throws IOException {
        to.writeLong(session.proposer());
        to.writeLong(session.number());
        byte[] outcomes = BatchCodec.outcomes(session.outcomes());
        to.writeInt(outcomes.length);
        to.write(outcomes);
    }

    static Session read(ByteReader from) {
        long proposer = from.i64();
        long number = from.count("a batch's number", 1);
        byte[] outcomes = from.bytes("the outcomes of a batch", MAX_OUTCOMES_BYTES);
        return new Session(proposer, number, BatchCodec.readOutcomes(ByteBuffer.wrap(outcomes)));
    }
}
