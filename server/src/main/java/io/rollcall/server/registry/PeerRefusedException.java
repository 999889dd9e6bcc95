package io.rollcall.server.registry;

/** Somebody says to be a Eureka server, and this node does not believe it. */
public final class PeerRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PeerRefusedException() {
        super("replicated requests are taken from the Eureka servers that the key eureka-peers names, by their"
                + " credentials or their addresses, and in development mode from anyone on loopback");
    }
}
