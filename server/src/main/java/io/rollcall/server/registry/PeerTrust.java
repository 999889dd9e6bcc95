package io.rollcall.server.registry;

/** Decides who is believed to be a Eureka server. Asked for each request: must be quick, and wait for nobody. */
@FunctionalInterface
public interface PeerTrust {
    boolean believes(Caller caller);
}
