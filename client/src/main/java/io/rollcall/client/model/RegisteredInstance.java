package io.rollcall.client.model;

/**
 * An instance as a registry shows it.
 *
 * @param instance the statement, with the status that is in force (an override counted in)
 * @param registration what the registry keeps about it
 */
public record RegisteredInstance(Instance instance, Registration registration) {
    public InstanceKey key() {
        return instance.key();
    }
}
