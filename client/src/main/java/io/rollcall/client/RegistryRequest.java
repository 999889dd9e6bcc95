package io.rollcall.client;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;

/** What this library asks of a server. Each may be sent twice: none does more the second time. */
public sealed interface RegistryRequest {
    /** Take this statement, and start a lease for it. */
    record Register(Instance instance) implements RegistryRequest {}

    /**
     * The instance is still there.
     *
     * @param lastDirtyTimestamp the version that the server is thought to hold, in milliseconds since
     *     the epoch by the instance's clock
     */
    record Renew(InstanceKey key, InstanceStatus status, long lastDirtyTimestamp) implements RegistryRequest {}

    /** The instance goes. */
    record Cancel(InstanceKey key) implements RegistryRequest {}

    /**
     * The instance takes no more calls: tell everyone, and answer when they were told.
     *
     * @param limit how long the server may take for that, as far as servers allow: from 1 to 60 s
     */
    record Drain(InstanceKey key, Duration limit) implements RegistryRequest {
        private static final Duration LEAST = Duration.ofSeconds(1);
        private static final Duration MOST = Duration.ofSeconds(60);

        public Drain {
            limit = limit.compareTo(LEAST) < 0 ? LEAST : limit.compareTo(MOST) > 0 ? MOST : limit;
        }
    }

    /** A drain is over, and the instance takes calls again: forget the status that stands in place of its own. */
    record Undrain(InstanceKey key) implements RegistryRequest {}

    /** All that the registry holds. */
    record FetchAll() implements RegistryRequest {}

    /** What changed of late. */
    record FetchDelta() implements RegistryRequest {}
}
