package io.rollcall.client.model;

/** What became of one instance, as a registry tells it while it is watched. */
public sealed interface InstanceUpdate {
    InstanceKey key();

    /** It is there, and is shown like this from now on. */
    record Shown(RegisteredInstance instance) implements InstanceUpdate {
        @Override
        public InstanceKey key() {
            return instance.key();
        }
    }

    /** It is there no longer. */
    record Gone(InstanceKey key) implements InstanceUpdate {}
}
