package io.rollcall.client;

import io.rollcall.client.model.InstanceUpdate;
import io.rollcall.client.model.RegisteredInstance;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a watched server says, or what became of the stream on which it says it. {@link Opened} comes
 * first where there is a stream at all; {@link Refused}, {@link Unreadable} and {@link Broken} end it,
 * and nothing follows them.
 */
public sealed interface WatchSignal {
    /** The server takes the watch; what follows continues the token that was sent, or starts anew. */
    record Opened() implements WatchSignal {}

    /**
     * A part of all that the registry holds.
     *
     * @param complete whether it is the last part
     * @param token by which any server continues behind it; only the last part has one
     */
    record Snapshot(List<RegisteredInstance> instances, boolean complete, @Nullable String token)
            implements WatchSignal {
        public Snapshot {
            instances = List.copyOf(instances);
        }
    }

    /**
     * What changed since the last signal.
     *
     * @param token by which any server continues behind it
     */
    record Changes(List<InstanceUpdate> updates, @Nullable String token) implements WatchSignal {
        public Changes {
            updates = List.copyOf(updates);
        }
    }

    /** All is told so far, and the server is there. */
    record Beat() implements WatchSignal {}

    /** Bytes came that end nothing yet. */
    record Heard() implements WatchSignal {}

    /** The server is about to close the stream. */
    record Bye(String why) implements WatchSignal {}

    /**
     * Any other answer than a stream.
     *
     * @param status of HTTP; 200 for a document in place of a stream
     * @param retryAfter how long the server asks to be left alone, if it does
     */
    record Refused(int status, @Nullable Duration retryAfter) implements WatchSignal {}

    /** The stream has what no watch has, or more than is taken. */
    record Unreadable(String reason) implements WatchSignal {}

    /** No connection, or it is lost. */
    record Broken(String reason) implements WatchSignal {}
}
