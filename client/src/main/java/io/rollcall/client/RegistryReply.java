package io.rollcall.client;

import io.rollcall.client.model.Applications;

/** How a {@link RegistryRequest} ended. */
public sealed interface RegistryReply {
    /** Done as asked: a write that the server took. */
    record Accepted() implements RegistryReply {}

    /** The server does not know what was named. */
    record Unknown() implements RegistryReply {}

    /**
     * The server holds a newer statement of the instance than the one that was renewed.
     *
     * @param lastDirtyTimestamp of the one it holds, in milliseconds since the epoch
     */
    record Newer(long lastDirtyTimestamp) implements RegistryReply {}

    /** The answer to a drain. */
    record Told(Drained drained) implements RegistryReply {}

    /** The answer to a fetch. */
    record Listed(Applications applications) implements RegistryReply {}

    /**
     * Any other answer.
     *
     * @param status of HTTP
     */
    record Refused(int status) implements RegistryReply {}

    /** An answer of success whose body is not what a registry says: a web page, a torn stream, nothing. */
    record Unreadable(String reason) implements RegistryReply {}

    /** No answer: no connection, a broken one, or not in time. */
    record Unreachable(String reason) implements RegistryReply {}
}
