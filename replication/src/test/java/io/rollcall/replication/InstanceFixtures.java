package io.rollcall.replication;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import java.util.Map;

/** Instances as tests need them. */
final class InstanceFixtures {
    private InstanceFixtures() {}

    static InstanceKey key(String id) {
        return new InstanceKey("ORDERS", id);
    }

    /** An instance that is UP, with Eureka's lease of 90 s, stamped at the start of time. */
    static Instance up(String id) {
        return Instance.of("ORDERS", id, "host-" + id, "10.0.0.1", new Port(8080, true))
                .withLastDirtyTimestamp(HandMovedTime.START);
    }

    static Instance up(String id, int renewalSeconds, int durationSeconds) {
        return up(id).withLease(new LeaseTerms(renewalSeconds, durationSeconds));
    }

    /** The same instance with something else to say. */
    static Instance saying(Instance instance, String what) {
        return instance.withMetadata(Map.of("says", what));
    }

    static RegisteredInstance arriving(Instance instance) {
        return claiming(instance, InstanceStatus.UNKNOWN);
    }

    /** As it comes from a sender that knows of an override. */
    static RegisteredInstance claiming(Instance instance, InstanceStatus override) {
        return new RegisteredInstance(instance, new Registration(override, 0, 0, 0, 0, 0, ActionType.ADDED, false));
    }
}
