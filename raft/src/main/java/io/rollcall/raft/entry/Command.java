package io.rollcall.raft.entry;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;

/**
 * Something that is to happen to one persistent entry, on every member alike. Whether it does is decided when it is
 * applied, by what is held then.
 *
 * <p>Their names must be {@linkplain InstanceKey#requireAddressable() addressable}; the store refuses others.
 */
public sealed interface Command {
    InstanceKey key();

    Expected expected();

    /** Registers an instance, or replaces what is stated of it; an override stays. */
    static Command register(Instance instance, Expected expected) {
        return new Register(instance.key(), Content.of(instance), expected);
    }

    /** Registers an instance that was ephemeral until now: the explicit change of its mode. */
    static Command adopt(Instance instance) {
        return new Adopt(instance.key(), Content.of(instance));
    }

    /** Replaces what is stated of an instance that is held. */
    static Command update(Instance instance, Expected expected) {
        return new Update(instance.key(), Content.of(instance), expected);
    }

    /**
     * Registers, or replaces what is stated.
     *
     * @param content what is stated from now on
     */
    record Register(InstanceKey key, Content content, Expected expected) implements Command {}

    /** Goes through only where nothing is held: what is persistent already needs no adoption. */
    record Adopt(InstanceKey key, Content content) implements Command {
        @Override
        public Expected expected() {
            return Expected.ABSENT;
        }
    }

    /**
     * Replaces what is stated, if anything is.
     *
     * @param content what is stated from now on
     */
    record Update(InstanceKey key, Content content, Expected expected) implements Command {}

    /** Takes an instance out, its override with it. */
    record Cancel(InstanceKey key, Expected expected) implements Command {}

    /** Takes an instance out, so that it may be ephemeral: the explicit change of its mode. */
    record Release(InstanceKey key, Expected expected) implements Command {}

    /** Sets the status that an operator wants shown. */
    record SetOverride(InstanceKey key, InstanceStatus status, Expected expected) implements Command {}

    /** Takes the operator's status away. */
    record ClearOverride(InstanceKey key, Expected expected) implements Command {}
}
