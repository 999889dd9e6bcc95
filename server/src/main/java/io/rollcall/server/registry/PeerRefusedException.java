package io.rollcall.server.registry;

/** Somebody says to be a Eureka server, and this node believes nobody who says so. */
public final class PeerRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PeerRefusedException() {
        super("replicated requests are taken in development mode on loopback only: this node knows no peers yet");
    }
}
