package io.rollcall.replication.eureka;

import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.replication.peer.PeerAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Carries batches to Eureka servers, and reads what they hold. Losing a batch or a reply, being late and
 * delivering twice are all allowed. No method ever blocks or throws.
 */
public interface EurekaTransport {
    /**
     * Sends a batch.
     *
     * @param whenDone told once, from any thread, what came of it; always told within a bounded time
     */
    void send(PeerAddress to, List<EurekaItem> batch, Consumer<Sent> whenDone);

    /**
     * Reads all that a server holds.
     *
     * @param whenDone as above
     */
    void read(PeerAddress from, Consumer<Holding> whenDone);

    /** A batch's fate, and what it cost: bodies only. */
    record Sent(EurekaReply reply, long bytesSent, long bytesReceived) {}

    /**
     * What a server answered when it was asked for everything.
     *
     * @param failure why there is no answer; empty if there is
     */
    record Holding(List<RegisteredInstance> instances, String failure, long bytesReceived) {
        public Holding {
            instances = List.copyOf(instances);
        }

        public static Holding failed(String why) {
            return new Holding(List.of(), why, 0);
        }
    }
}
