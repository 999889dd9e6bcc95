package io.rollcall.client;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.RegisteredInstance;

/**
 * What became of one instance, of whatever status, in the registry as a client knows it.
 *
 * @param action what it is to who knew the registry before
 * @param instance as it is now; as it was last where it is {@link ActionType#DELETED}
 */
public record RegistryChange(ActionType action, RegisteredInstance instance) {
    public InstanceKey key() {
        return instance.key();
    }

    static RegistryChange added(RegisteredInstance instance) {
        return new RegistryChange(ActionType.ADDED, instance);
    }

    static RegistryChange modified(RegisteredInstance instance) {
        return new RegistryChange(ActionType.MODIFIED, instance);
    }

    static RegistryChange deleted(RegisteredInstance instance) {
        return new RegistryChange(ActionType.DELETED, instance);
    }
}
