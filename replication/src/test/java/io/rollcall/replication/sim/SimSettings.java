package io.rollcall.replication.sim;

import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.peer.ReplicatorSettings;
import java.time.Duration;

/** What all nodes of a simulated cluster are set to. */
public record SimSettings(ReplicaSettings replica, ReplicatorSettings replicator) {
    /** As in production. */
    public static final SimSettings PRODUCTION = new SimSettings(ReplicaSettings.DEFAULT, ReplicatorSettings.DEFAULT);

    static final Duration LONGEST_LEASE = Duration.ofMinutes(2);
    static final Duration TOMBSTONE_TTL = Bias.NONE.tombstoneTtl();
    static final Duration ORPHAN_TTL = Bias.NONE.orphanTtl();

    /** With ages so short that a run gets past them. */
    static final SimSettings SHORT_AGES = shortAges(false, ReplicatorSettings.DEFAULT.partBytes());

    static SimSettings shortAges(boolean selfPreservation, int partBytes) {
        return of(Bias.NONE, selfPreservation, partBytes);
    }

    static SimSettings of(Bias bias, boolean selfPreservation, int partBytes) {
        ReplicatorSettings usual = ReplicatorSettings.DEFAULT;
        return new SimSettings(
                new ReplicaSettings(
                        LONGEST_LEASE,
                        false,
                        selfPreservation,
                        ReplicaSettings.DEFAULT.maxClockSkew(),
                        bias.tombstoneTtl(),
                        bias.orphanTtl(),
                        ReplicaSettings.DEFAULT.homeDeadAfter()),
                new ReplicatorSettings(
                        usual.summaryInterval(),
                        usual.digestInterval(),
                        usual.syncTimeout(),
                        usual.forwardTimeout(),
                        usual.laneBound(),
                        usual.laneAwayAfter(),
                        partBytes));
    }
}
