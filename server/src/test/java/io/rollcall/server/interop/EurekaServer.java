package io.rollcall.server.interop;

/** A running server that speaks the Eureka protocol. */
public interface EurekaServer extends AutoCloseable {
    /** What a client is configured with, final slash included. */
    String serviceUrl();

    @Override
    void close();
}
