package io.rollcall.replication;

import io.rollcall.client.model.InstanceKey;

/**
 * What a {@link Replica} has to know of entries that are not its own: which keys are kept by somebody else, for
 * whom it carries nothing but a note beside each. A key is kept here or elsewhere, never both; where both
 * have it for a while, whoever keeps it elsewhere says so ({@link Replica#supersede}).
 */
public interface KeptElsewhere {
    /** Whether an entry of this key is kept elsewhere. Any thread may ask; asked under the replica's lock too, so it must be quick. */
    boolean keeps(InstanceKey key);

    /**
     * The note of a key was set, changed or removed, here or by a peer: of one that is kept elsewhere, or that
     * has no live instance here. Told under the replica's lock: must be quick, and may read {@link Replica#noted}.
     */
    void noted(InstanceKey key);
}
