package io.rollcall.replication.sim;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.replication.Replica;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One instance's client: registers, renews every 30 s for a lease of 90 s, goes to another node when one
 * does not answer, and registers again when it is told 404.
 */
final class FleetClient {
    static final Duration LEASE = Duration.ofSeconds(90);
    static final Duration BEAT = Duration.ofSeconds(30);
    private static final Duration SET_RIGHT_AT = Duration.ofMinutes(5);

    private final Kernel kernel;
    private final Doors doors;
    private final Trace trace;
    private final InstanceKey key;
    private final Nature nature;
    private final Chance chance;

    private Machine machine;
    private boolean alive = true;
    private boolean cancelled;
    private boolean everCancelled;
    /** Whether it has something to say that no node took yet. */
    private boolean pending = true;

    private String says;
    private long dirty;

    private @Nullable RegisteredInstance registered;
    private @Nullable RegisteredInstance beforeThat;

    private @Nullable NodeLife toldBy;
    /** In the time that its machine was running. */
    private long toldAt;

    private long heardAt = Long.MIN_VALUE / 2;

    /**
     * What does not change about a client.
     *
     * @param clockAheadMillis of its wall clock
     * @param balanced whether a load balancer chooses a node for each of its requests
     * @param sendsStamp whether its renewals say which statement they are about
     * @param stamps what its statements are stamped with
     */
    record Nature(long clockAheadMillis, boolean balanced, boolean sendsStamp, Stamps stamps) {}

    /** What a client stamps its statements with. */
    enum Stamps {
        /** Its clock, and never less than before. */
        RISING,
        /** Its clock, which is set right in the middle of the run. */
        SET_RIGHT,
        /** The same for ever. */
        STANDING
    }

    FleetClient(Kernel kernel, Doors doors, Trace trace, InstanceKey key, Nature nature, Chance chance) {
        this.kernel = kernel;
        this.doors = doors;
        this.trace = trace;
        this.key = key;
        this.nature = nature;
        this.chance = chance;
        this.machine = doors.any(chance);
        this.says = newWords();
        this.dirty = stamp();
    }

    private String newWords() {
        return Integer.toString(chance.below(1 << 30), 36);
    }

    private long stamp() {
        if (nature.stamps == Stamps.STANDING) {
            return Machine.START_MILLIS - 1;
        }
        boolean right = nature.stamps == Stamps.SET_RIGHT && kernel.now() > SET_RIGHT_AT.toNanos();
        return Machine.START_MILLIS + kernel.now() / 1_000_000 + (right ? 0 : nature.clockAheadMillis);
    }

    private long nextStamp() {
        return nature.stamps == Stamps.RISING ? Math.max(dirty + 1, stamp()) : stamp();
    }

    // What it does

    void beat() {
        if (!alive) {
            return;
        }
        if (pending) {
            register();
            return;
        }
        OptionalLong known = nature.sendsStamp ? OptionalLong.of(dirty) : OptionalLong.empty();
        Outcome outcome = call("renew", true, replica -> replica.renew(key, known, null, Origin.CLIENT));
        if (outcome instanceof Outcome.Unknown) {
            if (nature.sendsStamp) {
                dirty = nextStamp();
            }
            register();
        }
    }

    private void register() {
        RegisteredInstance statement = statement();
        registered = statement;
        pending = call("register", false, replica -> replica.register(statement, Origin.CLIENT)) == null;
    }

    private RegisteredInstance statement() {
        return new RegisteredInstance(
                Instance.of(key.app(), key.id(), "host-" + key.id(), "10.0.0.1", new Port(8080, true))
                        .withMetadata(Map.of("says", says))
                        .withLastDirtyTimestamp(dirty),
                new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, ActionType.ADDED, false));
    }

    void update() {
        if (alive) {
            beforeThat = registered;
            restate();
        }
    }

    /** Something between the client and the registry sends again what it sent before its last update. */
    void repeatOldRegistration() {
        RegisteredInstance old = beforeThat;
        NodeLife life = doors.any(chance).life();
        if (nature.stamps == Stamps.RISING
                && alive
                && !pending
                && old != null
                && life != null
                && !life.machine().isStandingStill()) {
            trace.line(() -> key.id() + " registers late at " + life);
            handle(life.replica(), replica -> replica.register(old, Origin.CLIENT));
        }
    }

    private void restate() {
        dirty = nextStamp();
        says = newWords();
        register();
    }

    void cancel() {
        if (!alive) {
            return;
        }
        Outcome outcome = call("cancel", false, replica -> replica.cancel(key, Origin.CLIENT));
        // Where no answer came, some node may have taken it or not: the client is gone in any case.
        alive = false;
        cancelled = outcome instanceof Outcome.Done;
        everCancelled = true;
        toldBy = null;
    }

    void die() {
        if (alive) {
            trace.line(() -> key.id() + " dies");
            alive = false;
        }
    }

    void comeBack() {
        if (!alive) {
            alive = true;
            cancelled = false;
            restate();
        }
    }

    /** Asks nodes in turn until one answers; null if none does. */
    private @Nullable Outcome call(String what, boolean mayBeLate, Function<Replica, Outcome> request) {
        for (Machine each : doors.order(nature.balanced ? null : machine, chance)) {
            NodeLife life = each.life();
            if (life == null || doors.isShut(this, each)) {
                continue;
            }
            if (each.isStandingStill()) {
                if (mayBeLate) {
                    kernel.after(0, each, () -> late(each, request));
                }
                continue;
            }
            Outcome outcome = handle(life.replica(), request);
            trace.line(() -> key.id() + " " + what + " at " + life + ": " + outcome);
            boolean known =
                    outcome instanceof Outcome.Done || (outcome instanceof Outcome.Unknown && doors.isReady(life));
            if (known && !doors.losesAnswer()) {
                machine = each;
                if (outcome instanceof Outcome.Done) {
                    toldBy = life;
                    toldAt = each.leaseNanos();
                }
                return outcome;
            }
        }
        return null;
    }

    private Outcome handle(Replica replica, Function<Replica, Outcome> request) {
        touched();
        return request.apply(replica);
    }

    /** A request about this instance has come to a node, which may renew it. */
    void touched() {
        heardAt = kernel.now();
    }

    /** A node that stood still handles what waited at its door though the client gave up. */
    private void late(Machine at, Function<Replica, Outcome> request) {
        NodeLife life = at.life();
        if (life != null && !cancelled) {
            trace.line(() -> key.id() + " late at " + life);
            handle(life.replica(), request);
        }
    }

    // What is known of it

    InstanceKey key() {
        return key;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Whether nodes can tell which of its statements is the newest, whatever they lost. */
    boolean tellsNewest() {
        return nature.sendsStamp && nature.stamps != Stamps.STANDING;
    }

    boolean isSetRight() {
        return nature.stamps == Stamps.SET_RIGHT;
    }

    String says() {
        return says;
    }

    /** When a node last heard of it, whether or not it was told so. */
    long heardAt() {
        return heardAt;
    }

    /**
     * Whether {@code life} owes it to be shown: it was the last that said yes, and the lease is not over. A
     * clock so far ahead that it is not believed cannot come back from a cancel before its next renewal.
     */
    boolean isOwedBy(NodeLife life) {
        return toldBy == life
                && life.machine().leaseNanos() - toldAt < LEASE.toNanos()
                && !(everCancelled && (nature.clockAheadMillis > 100_000 || !tellsNewest()));
    }

    @Override
    public String toString() {
        return key.id() + (alive ? " (alive" : cancelled ? " (cancelled" : " (dead") + ", last answered by " + toldBy
                + " at " + toldAt / 1_000_000_000.0 + ", " + nature + ")";
    }
}
