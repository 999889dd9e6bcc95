package io.rollcall.server.cluster;

import java.time.Duration;
import java.util.List;

/** How the nodes a, b and c reach each other, and how a test keeps them from it. */
interface Network extends AutoCloseable {
    List<String> NODES = List.of("a", "b", "c");

    /** Host and port at which clients reach a node. */
    String address(String node);

    /** The URL by which one node knows another. */
    String peer(String from, String to);

    /** What stands before {@code java} to run a node in its place. */
    List<String> launcher(String node);

    /** What a node must be told to listen where it is looked for. */
    List<String> arguments(String node);

    /** Whatever one node sends to the other is lost from now on, what it asks and what it answers. */
    void lose(String from, String to);

    /** Ends the connections between two nodes, and refuses new ones. */
    void cut(String one, String other);

    /** Ends all connections between nodes once, with a reset. */
    void reset();

    /** Everything between nodes takes this much longer. */
    void delay(Duration by);

    /** Everything passes again. */
    void heal();

    @Override
    void close();

    /** Nothing passes between a node and the others any more, and nobody is told. */
    default void isolate(String node) {
        for (String other : NODES) {
            if (!other.equals(node)) {
                lose(node, other);
                lose(other, node);
            }
        }
    }
}
