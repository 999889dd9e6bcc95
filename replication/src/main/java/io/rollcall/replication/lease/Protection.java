package io.rollcall.replication.lease;

import io.rollcall.client.model.InstanceKey;
import java.util.List;

/**
 * What self-preservation is doing, for people to read.
 *
 * @param active whether evictions are held back
 * @param sinceMillis since when, milliseconds since the epoch; 0 if not active
 * @param reason why, in words; empty if not active
 * @param held the instances whose lease has run out and that are kept nevertheless
 */
public record Protection(boolean active, long sinceMillis, String reason, List<InstanceKey> held) {
    public static final Protection NONE = new Protection(false, 0, "", List.of());

    public Protection {
        held = List.copyOf(held);
    }
}
