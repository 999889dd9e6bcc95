package io.rollcall.client;

import java.util.function.Consumer;

/**
 * The way to the servers. An implementation never blocks and never throws; it answers each request
 * exactly once and within a time that it bounds itself, from any thread, also with what went wrong.
 */
@FunctionalInterface
public interface RegistryTransport {
    /**
     * Sends one request to one server, once.
     *
     * @param whenAnswered takes the answer; may be called before this returns
     */
    void send(ServerAddress server, RegistryRequest request, Consumer<RegistryReply> whenAnswered);
}
