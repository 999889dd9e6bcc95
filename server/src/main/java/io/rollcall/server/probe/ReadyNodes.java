package io.rollcall.server.probe;

import java.util.Set;

/** Who there is to share the checks with. Asked before each dial: it answers from memory. */
public interface ReadyNodes {
    /** The name of this node. */
    String self();

    /** The names of the nodes that are ready, this one's among them if it is. */
    Set<String> ready();
}
