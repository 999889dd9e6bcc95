package io.rollcall.server.migration;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.Excerpt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds what is odd about the instances of a registry, in the order in which it shows them. Pure functions. */
final class Oddities {
    /** Shorter leases end with the first hiccup. */
    private static final int SHORT_LEASE_SECONDS = 10;

    /** Default of {@code lease.longest}. */
    private static final int LONGEST_LEASE_SECONDS = 600;

    /** Clocks of two good machines differ by less. */
    private static final long AHEAD_MILLIS = 1_000;

    /** Default of {@code clock.max-skew}. */
    private static final long BELIEVED_MILLIS = 300_000;

    private final Instant now;
    private final List<Oddity> found = new ArrayList<>();
    private final Map<String, InstanceKey> byId = new HashMap<>();
    private final Map<InstanceKey, InstanceKey> bySmallKey = new HashMap<>();
    private final Set<InstanceKey> seen = new HashSet<>();

    private Oddities(Instant now) {
        this.now = now;
    }

    static List<Oddity> of(List<RegisteredInstance> instances, Instant now) {
        Oddities oddities = new Oddities(now);
        for (RegisteredInstance instance : instances) {
            oddities.collisions(instance.key());
            oddities.host(instance.instance());
            oddities.lease(instance);
            oddities.timestamps(instance);
        }
        return oddities.found;
    }

    private void add(InstanceKey key, String what) {
        found.add(new Oddity(key, what));
    }

    private void collisions(InstanceKey key) {
        if (!seen.add(key)) {
            add(key, "it is listed twice; the copy that its client changed last counts");
            return;
        }
        InstanceKey elsewhere = byId.putIfAbsent(key.id(), key);
        if (elsewhere != null) {
            add(
                    key,
                    "application " + Excerpt.of(elsewhere.app())
                            + " has the same id: a Eureka server shares an override between the two, Rollcall does not");
        }
        InstanceKey small = new InstanceKey(key.app(), key.id().toLowerCase(Locale.ROOT));
        InstanceKey alike = bySmallKey.putIfAbsent(small, key);
        if (alike != null) {
            add(
                    key,
                    "its id differs only in upper and lower case from " + Excerpt.of(alike.id())
                            + ": are they one instance that was configured twice?");
        }
    }

    private void host(Instance instance) {
        for (String host : List.of(instance.hostName(), instance.ipAddr())) {
            if (isLoopback(host)) {
                add(
                        instance.key(),
                        "it is reached at " + Excerpt.of(host)
                                + ", which is each caller's own machine: callers elsewhere cannot reach it");
                return;
            }
        }
    }

    private static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.startsWith("localhost.")
                || name.equals("::1")
                || name.equals("0:0:0:0:0:0:0:1")
                || name.matches("127(\\.\\d{1,3}){3}");
    }

    private void lease(RegisteredInstance shown) {
        Instance instance = shown.instance();
        int duration = instance.lease().durationSeconds();
        int interval = instance.lease().renewalSeconds();
        if (duration < SHORT_LEASE_SECONDS) {
            add(instance.key(), "its lease is " + duration + " s: one hiccup of its client or of the network ends it");
        }
        if (duration > LONGEST_LEASE_SECONDS) {
            add(
                    instance.key(),
                    "its lease of " + duration + " s is longer than lease.longest is, unless changed (10m)");
        }
        if (duration <= interval) {
            add(
                    instance.key(),
                    "it renews each " + interval + " s and its lease is " + duration
                            + " s: a Eureka server doubles that, Rollcall does so with lease.eureka-double only");
        }
        long renewedAt = shown.registration().renewedAt();
        long silent = (now.toEpochMilli() - renewedAt) / 1_000;
        if (renewedAt > 0 && silent > duration) {
            add(
                    instance.key(),
                    "it has not renewed its lease of " + duration + " s for " + silent
                            + " s: is it alive? The registry keeps it, for self-preservation perhaps");
        }
    }

    private void timestamps(RegisteredInstance shown) {
        long ahead = shown.instance().lastDirtyTimestamp() - now.toEpochMilli();
        if (ahead > BELIEVED_MILLIS) {
            add(
                    shown.key(),
                    "its lastDirtyTimestamp is " + ahead / 1_000 + " s ahead of this machine's clock: a Eureka"
                            + " server lets it win for ever, Rollcall counts it as now beyond clock.max-skew");
        } else if (ahead > AHEAD_MILLIS) {
            add(
                    shown.key(),
                    "its lastDirtyTimestamp is " + ahead / 1_000
                            + " s ahead of this machine's clock: compare the clocks");
        }
        if (shown.registration().coordinating()) {
            add(shown.key(), "it is the registry itself, which goes when that goes");
        }
    }
}
