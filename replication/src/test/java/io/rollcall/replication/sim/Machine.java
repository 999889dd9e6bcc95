package io.rollcall.replication.sim;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.peer.PeerAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a node of one name runs, one life after another: its clocks, its address, and how fast it is. A
 * machine may stand still, and its wall clock may be wrong.
 */
public final class Machine implements Kernel.Host, InstantSource {
    /** Some day in 2026. */
    public static final long START_MILLIS = 1_780_000_000_000L;

    /** Of a standstill, so much looks to a node like running; with some to spare. */
    private static final Duration MOST_UNNOTICED = Duration.ofSeconds(2);

    private final Kernel kernel;
    private final Chance chance;
    private final String name;
    private final PeerAddress address;
    private final int number;
    /** The origin of a monotonic clock means nothing. */
    private final long nanosOrigin;

    private long wallOffsetMillis;
    private double meanLatenessSeconds;
    private long standsStillUntil;
    private long stoodStill;
    private long forgiven;
    private @Nullable NodeLife life;
    private long lastIncarnation;
    /** The entries that it keeps beside those of the replica: on its disk, from life to life. */
    private final Set<InstanceKey> kept = new HashSet<>();

    Machine(Kernel kernel, Chance chance, String name, PeerAddress address, int number) {
        this.kernel = kernel;
        this.chance = chance;
        this.name = name;
        this.address = address;
        this.number = number;
        this.nanosOrigin = chance.below(2_000_000_000) - 1_000_000_000L;
    }

    public String name() {
        return name;
    }

    /** From 0, in the order of names. */
    int number() {
        return number;
    }

    public PeerAddress address() {
        return address;
    }

    /** The node that runs now; null while none does. */
    public @Nullable NodeLife life() {
        return life;
    }

    // What it keeps beside the replica

    boolean keeps(InstanceKey key) {
        return kept.contains(key);
    }

    /** Learns that an entry is kept elsewhere than in the replica. */
    void keep(InstanceKey key) {
        if (kept.add(key) && life != null) {
            life.keeps(key);
        }
    }

    /** Learns that it is not any more. */
    void keepNoMore(InstanceKey key) {
        kept.remove(key);
    }

    // Its clocks

    long nanos() {
        return kernel.now() + nanosOrigin;
    }

    @Override
    public long millis() {
        return START_MILLIS + kernel.now() / 1_000_000 + wallOffsetMillis;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    public void setWallAhead(Duration ahead) {
        wallOffsetMillis = ahead.toMillis();
    }

    // How fast it is

    @Override
    public long standsStillUntil() {
        return standsStillUntil;
    }

    /** Stops everything on this machine, as SIGSTOP does, or a frozen virtual machine. */
    public void standStill(Duration time) {
        stoodStill += time.toNanos();
        forgiven += Math.max(time.minus(MOST_UNNOTICED).toNanos(), 0);
        standsStillUntil = kernel.now() + time.toNanos();
    }

    boolean isStandingStill() {
        return standsStillUntil > kernel.now();
    }

    /** For how long it stood still up to now, all in all; at least. */
    long stoodStillNanos() {
        return stoodStill;
    }

    /** Time that counts for the leases of a node here: a standstill is none of its clients' doing. */
    long leaseNanos() {
        return kernel.now() - forgiven;
    }

    public void beSlow(double newMeanLatenessSeconds) {
        meanLatenessSeconds = newMeanLatenessSeconds;
    }

    /** How late the next thing here is done. */
    long lateness() {
        return chance.exponential(meanLatenessSeconds);
    }

    // Its lives

    /** Starts a node with empty memory; its incarnation is the time of day, as far as that goes forward. */
    public NodeLife start(Cluster cluster) {
        return start(cluster, Math.max(millis(), lastIncarnation + 1));
    }

    public NodeLife start(Cluster cluster, long incarnation) {
        if (life != null) {
            throw new IllegalStateException(name + " runs already");
        }
        lastIncarnation = incarnation;
        NodeLife started = new NodeLife(cluster, this, incarnation, chance.fork());
        life = started;
        started.start();
        return started;
    }

    /** Ends the node that runs, without a word and with all that it knew. */
    public void crash() {
        if (life != null) {
            life.end();
            life = null;
            standsStillUntil = 0;
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
