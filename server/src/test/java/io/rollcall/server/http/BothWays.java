package io.rollcall.server.http;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/** Two nodes that are to be brought into the same state, of which one leaves all requests to their resources. */
final class BothWays implements AutoCloseable {
    final SteeredNode lane = new SteeredNode();
    final SteeredNode resource = SteeredNode.withoutLane();

    List<SteeredNode> nodes() {
        return List.of(lane, resource);
    }

    /** All that comes back, and what the connection is good for after that. */
    static String exchange(SteeredNode node, String last, int answers, String... pieces) throws IOException {
        try (RawExchange connection = new RawExchange(node.port())) {
            for (String piece : pieces) {
                connection.send(piece);
            }
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < answers; i++) {
                all.append(connection.answer(pieces[0].startsWith("HEAD")));
            }
            return all.append(connection.lastly(last)).toString();
        }
    }

    /** The usual nearly always, or now and then another one. */
    static String mostly(SplittableRandom random, String usual, String... others) {
        return random.nextInt(10) < 8 ? usual : others[random.nextInt(others.length)];
    }

    @Override
    public void close() {
        nodes().forEach(SteeredNode::close);
    }
}
