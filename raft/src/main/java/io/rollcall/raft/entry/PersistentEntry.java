package io.rollcall.raft.entry;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import org.jspecify.annotations.Nullable;

/**
 * One persistent instance as it is committed.
 *
 * @param content what is stated of it
 * @param override the status that an operator set; null where none did
 * @param version the seq of the change that last touched it: what an expected version is compared with, and never
 *     used twice for one key, not even after it was cancelled and registered again
 * @param registeredAt when it was registered, milliseconds by the clock of the member that proposed it
 * @param updatedAt when it last changed, likewise
 */
public record PersistentEntry(
        InstanceKey key,
        Content content,
        @Nullable InstanceStatus override,
        long version,
        long registeredAt,
        long updatedAt) {

    /** The statement, decoded anew at each call. The override is not counted in. */
    public Instance instance() {
        return content.instance(key);
    }

    PersistentEntry withContent(Content newContent, long newVersion, long at) {
        return new PersistentEntry(key, newContent, override, newVersion, registeredAt, at);
    }

    PersistentEntry withOverride(@Nullable InstanceStatus newOverride, long newVersion, long at) {
        return new PersistentEntry(key, content, newOverride, newVersion, registeredAt, at);
    }
}
