package io.rollcall.server.interop;

/** A running server that speaks the Eureka protocol. */
public interface EurekaServer extends AutoCloseable {
    /** What a client is configured with, final slash included. */
    String serviceUrl();

    /** Everything it printed so far. */
    String output();

    /** Ends it without warning, as a crash does. */
    void kill();

    /** Asks it to end, and answers its exit status. */
    int stop();

    @Override
    void close();
}
