package io.rollcall.replication.eureka;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.LiveInstance;
import java.util.Optional;

/** One item of a batch to a Eureka server, with exactly what the wire carries for it. */
public sealed interface EurekaItem {
    InstanceKey key();

    /** The name on the wire. */
    String action();

    /**
     * The instance is registered, like this.
     *
     * @param instance with the status in force and the override, as a Eureka server shows it
     */
    record Register(LiveInstance instance) implements EurekaItem {
        @Override
        public InstanceKey key() {
            return instance.key();
        }

        @Override
        public String action() {
            return "Register";
        }
    }

    /**
     * The instance is alive.
     *
     * @param dirty the lastDirtyTimestamp known here; a peer that knows another one says so
     * @param overridden what an operator set, if anything
     */
    record Heartbeat(InstanceKey key, long dirty, InstanceStatus status, Optional<InstanceStatus> overridden)
            implements EurekaItem {
        @Override
        public String action() {
            return "Heartbeat";
        }
    }

    /** The instance is gone. */
    record Cancel(InstanceKey key) implements EurekaItem {
        @Override
        public String action() {
            return "Cancel";
        }
    }

    /** An operator set its status. */
    record StatusUpdate(InstanceKey key, long dirty, InstanceStatus status) implements EurekaItem {
        @Override
        public String action() {
            return "StatusUpdate";
        }
    }

    /**
     * An operator took that back.
     *
     * @param status what to fall back to
     */
    record DeleteStatusOverride(InstanceKey key, long dirty, InstanceStatus status) implements EurekaItem {
        @Override
        public String action() {
            return "DeleteStatusOverride";
        }
    }
}
