package io.rollcall.replication.sim;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** An unchanged Eureka client: renews where it was last answered, goes on to the next when it is not. */
final class MixedClient {
    private final Kernel kernel;
    private final List<? extends Site> sites;
    private final Set<Site> shut = new HashSet<>();
    private final InstanceKey key;
    private final Chance chance;
    private final Trace trace;
    private Site site;
    private boolean alive = true;
    private boolean pending = true;
    private String says;
    private long dirty;
    private @Nullable Site toldBy;
    private long toldAt;
    private long cancelledAt = Long.MIN_VALUE / 2;
    private long knownSince = Long.MAX_VALUE;

    MixedClient(Kernel kernel, List<? extends Site> sites, Site first, InstanceKey key, Chance chance, Trace trace) {
        this.kernel = kernel;
        this.sites = sites;
        this.site = first;
        this.key = key;
        this.chance = chance;
        this.trace = trace;
        this.says = words();
        this.dirty = stamp();
    }

    private String words() {
        return Integer.toString(chance.below(1 << 30), 36);
    }

    private long stamp() {
        return Machine.START_MILLIS + kernel.now() / 1_000_000;
    }

    void beat() {
        if (!alive) {
            return;
        }
        if (!pending
                && call("renew", at -> at.renew(key, OptionalLong.of(dirty))).orElse(0) == 404) {
            dirty = Math.max(dirty + 1, stamp());
            pending = true;
        }
        if (pending) {
            register();
        }
    }

    private void register() {
        Instance instance = Instance.of(key.app(), key.id(), "host-" + key.id(), "10.0.0.1", new Port(8080, true))
                .withMetadata(Map.of("says", says))
                .withLastDirtyTimestamp(dirty);
        Registration nothingClaimed = new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, ActionType.ADDED, false);
        RegisteredInstance statement = new RegisteredInstance(instance, nothingClaimed);
        pending = call("register", at -> at.register(statement)).isEmpty();
    }

    void update() {
        if (alive) {
            restate();
        }
    }

    private void restate() {
        dirty = Math.max(dirty + 1, stamp());
        says = words();
        register();
    }

    void cancel() {
        if (alive) {
            alive = false;
            call("cancel", at -> at.cancel(key));
            toldBy = null;
            cancelledAt = kernel.now();
            knownSince = Long.MAX_VALUE;
        }
    }

    void die() {
        alive = false;
        knownSince = Long.MAX_VALUE;
    }

    /** @param rest how long it stays away after a cancel, at least: it carries no stamp, and may come late */
    void comeBack(Duration rest) {
        if (!alive && kernel.now() - cancelledAt >= rest.toNanos()) {
            alive = true;
            restate();
        }
    }

    /** A configuration or a balancer sends it elsewhere from now on. */
    void moveTo(Site other) {
        site = other;
    }

    /** It cannot reach that server; the server can reach others. */
    void shut(Site out) {
        shut.add(out);
    }

    void openAll() {
        shut.clear();
    }

    private OptionalInt call(String what, ToIntFunction<Site> request) {
        List<Site> order = new ArrayList<>(sites);
        chance.shuffle(order);
        order.remove(site);
        order.add(0, site);
        for (Site each : order) {
            if (!each.isUp() || shut.contains(each) || each.host().standsStillUntil() > kernel.now()) {
                continue;
            }
            int status = request.applyAsInt(each);
            trace.line(() -> key.id() + " " + what + " at " + each + ": " + status);
            if (status != 503) {
                site = each;
                if (status < 300) {
                    toldBy = each;
                    toldAt = kernel.now();
                    knownSince = Math.min(knownSince, toldAt);
                }
                return OptionalInt.of(status);
            }
        }
        return OptionalInt.empty();
    }

    InstanceKey key() {
        return key;
    }

    boolean isAlive() {
        return alive;
    }

    /** Where it was last told that all is well; null if it has left. */
    @Nullable
    Site toldBy() {
        return toldBy;
    }

    /** How long ago that was, in nanoseconds. */
    long sinceTold() {
        return kernel.now() - toldAt;
    }

    /** Whether it has been registered, at one server at least, for that long. */
    boolean isKnownFor(long nanos) {
        return knownSince <= kernel.now() - nanos;
    }

    String says() {
        return says;
    }

    @Override
    public String toString() {
        return key.id() + (alive ? " (alive" : " (gone") + ", told by " + toldBy + " at " + toldAt / 1e9 + ")";
    }
}
