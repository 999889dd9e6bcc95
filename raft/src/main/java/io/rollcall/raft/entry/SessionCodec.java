package io.rollcall.raft.entry;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A session as bytes, as it stands in a snapshot. Stateless. */
final class SessionCodec {
    private static final int MAX_OUTCOMES_BYTES = 3 + Batch.MAX_COMMANDS * 17;

    private SessionCodec() {}

    static void write(DataOutputStream to, Session session) throws IOException {
        to.writeLong(session.proposer());
        to.writeLong(session.settled());
        to.writeShort(session.outcomes().size());
        for (Map.Entry<Long, List<Outcome>> batch : session.outcomes().entrySet()) {
            to.writeLong(batch.getKey());
            byte[] outcomes = BatchCodec.outcomes(batch.getValue());
            to.writeInt(outcomes.length);
            to.write(outcomes);
        }
    }

    static Session read(ByteReader from) {
        long proposer = from.i64();
        long settled = from.count("settled", 0);
        int count = from.u16();
        if (count > Session.MAX_BATCHES) {
            throw new MalformedBytesException("a session with " + count + " batches");
        }
        TreeMap<Long, List<Outcome>> outcomes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            long number = from.count("a batch's number", settled + 1);
            byte[] bytes = from.bytes("the outcomes of a batch", MAX_OUTCOMES_BYTES);
            outcomes.put(number, BatchCodec.readOutcomes(ByteBuffer.wrap(bytes)));
        }
        return new Session(proposer, settled, outcomes);
    }
}
