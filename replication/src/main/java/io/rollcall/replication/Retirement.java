package io.rollcall.replication;

import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Forgets lives of nodes that have been over for so long that no record names them any more, so that
 * vectors do not grow with each restart. Guarded by the {@link Replica}'s lock.
 */
final class Retirement {
    private static final Duration EVERY = Duration.ofSeconds(10);
    /** What a dead life wrote and is still in force is written again by a living one after this. */
    private static final Duration REWRITTEN_AFTER = Duration.ofDays(1);

    private final Holdings holdings;
    private long lastTick;

    Retirement(Holdings holdings) {
        this.holdings = holdings;
    }

    void tick() {
        long now = holdings.clock.now();
        if (now - lastTick < EVERY.toNanos()) {
            return;
        }
        lastTick = now;
        long age = holdings.settings
                .orphanTtl()
                .plus(holdings.settings.tombstoneTtl())
                .toNanos();
        Set<NodeId> homes = holdings.homes.all();
        List<NodeId> dead = new ArrayList<>();
        for (NodeId writer : holdings.table.writers()) {
            if (writer.equals(holdings.self())) {
                continue;
            }
            holdings.vouches.meet(writer, now);
            long silent = now - holdings.vouches.aliveAt(writer);
            if (silent > REWRITTEN_AFTER.toNanos() || holdings.isRetired(writer)) {
                rewrite(writer);
            }
            if (silent > age) {
                dead.add(writer);
            }
        }
        if (dead.isEmpty()) {
            return;
        }
        for (NodeId writer : dead) {
            // Retiring a life retires those before it.
            boolean free = holdings.table.writers().stream()
                    .filter(other -> other.name().equals(writer.name()))
                    .filter(other -> other.incarnation() <= writer.incarnation())
                    .allMatch(other ->
                            holdings.table.isSilenced(other) && !homes.contains(other) && dead.contains(other));
            if (free) {
                holdings.retire(writer.name(), writer.incarnation());
            }
        }
    }

    /**
     * Writes again, as this node's own, what somebody wrote who is not heard any more and what is in force.
     * Others may have retired that writer without ever having had the record: to them it counts as deleted,
     * and would never get there. An instance is its home's to write.
     */
    private void rewrite(NodeId writer) {
        for (RegistryRecord record : holdings.table.writtenBy(writer)) {
            if (record instanceof OverrideRecord override) {
                holdings.writeAgain(override);
            } else if (record instanceof InstanceRecord tombstone && !tombstone.isLive()) {
                holdings.buryAgain(tombstone);
            } else if (record instanceof InstanceRecord instance && instance.isLive() && holdings.isHome(instance)) {
                holdings.defend(instance);
            }
        }
    }
}
