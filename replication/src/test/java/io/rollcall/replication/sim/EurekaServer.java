package io.rollcall.replication.sim;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.eureka.EurekaReply.Result;
import io.rollcall.replication.peer.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A Eureka server as its own rules have it, from the outside: equal stamps overwrite, a renewed lease lives
 * twice its time, nothing remembers what was cancelled, and what one peer tells is told to no other.
 * Self-preservation is left out: it would only keep more.
 */
final class EurekaServer implements Kernel.Host, Site {
    private static final Duration EVICTION = Duration.ofSeconds(60);
    private static final long LEASE_NANOS = FleetClient.LEASE.toNanos();

    private final Kernel kernel;
    private final MixedNetwork network;
    private final PeerAddress address;
    private final Trace trace;
    private final Map<InstanceKey, Entry> entries = new LinkedHashMap<>();
    private final Map<InstanceKey, InstanceStatus> overrides = new LinkedHashMap<>();
    private final Map<PeerAddress, EurekaPipeline> pipelines = new LinkedHashMap<>();
    private boolean up;
    private long life;

    /** A lease; {@code renewedAt} lies a whole lease in the future once it was renewed, as at Eureka's. */
    private static final class Entry {
        private Instance instance;
        private long renewedAt;

        Entry(Instance instance, long renewedAt) {
            this.instance = instance;
            this.renewedAt = renewedAt;
        }
    }

    EurekaServer(Kernel kernel, MixedNetwork network, PeerAddress address, Trace trace) {
        this.kernel = kernel;
        this.network = network;
        this.address = address;
        this.trace = trace;
    }

    // Its lives

    /** Starts with what {@code other} holds, if there is one that answers. */
    void start(Collection<PeerAddress> peers, @Nullable Site other) {
        up = true;
        life++;
        for (PeerAddress peer : peers) {
            pipelines.put(peer, new EurekaPipeline(kernel, network, this, peer));
        }
        if (other != null) {
            other.all()
                    .forEach(each ->
                            registered(each.instance(), each.registration().overriddenStatus(), true));
        }
        evictLater(life);
    }

    void crash() {
        up = false;
        life++;
        entries.clear();
        overrides.clear();
        pipelines.values().forEach(EurekaPipeline::end);
        pipelines.clear();
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public PeerAddress address() {
        return address;
    }

    @Override
    public Kernel.Host host() {
        return this;
    }

    @Override
    public long standsStillUntil() {
        return 0;
    }

    private void evictLater(long thisLife) {
        kernel.after(EVICTION, this, () -> {
            if (life == thisLife) {
                entries.values().removeIf(this::isExpired);
                evictLater(thisLife);
            }
        });
    }

    private boolean isExpired(Entry entry) {
        return kernel.now() > entry.renewedAt + LEASE_NANOS;
    }

    // What clients ask of it

    @Override
    public int register(RegisteredInstance incoming) {
        registered(incoming.instance(), incoming.registration().overriddenStatus(), false);
        tell(Told.registered(registration(incoming.key())));
        return 204;
    }

    @Override
    public int renew(InstanceKey key, OptionalLong dirty) {
        Entry entry = renewed(key, false);
        if (entry == null) {
            return 404;
        }
        tell(heartbeat(key, entry));
        return dirty.isPresent() && dirty.getAsLong() > entry.instance.lastDirtyTimestamp() ? 404 : 200;
    }

    private Told heartbeat(InstanceKey key, Entry entry) {
        return new Told(
                Told.Action.HEARTBEAT,
                key,
                entry.instance.lastDirtyTimestamp(),
                entry.instance.status(),
                overrides.getOrDefault(key, InstanceStatus.UNKNOWN),
                null);
    }

    @Override
    public int cancel(InstanceKey key) {
        int status = cancelled(key);
        if (status == 200) {
            tell(Told.cancelled(key));
        }
        return status;
    }

    @Override
    public int setStatus(InstanceKey key, InstanceStatus value) {
        int status = statusSet(key, value, 0);
        Entry entry = entries.get(key);
        if (entry != null) {
            tell(Told.status(Told.Action.STATUS_UPDATE, key, entry.instance.lastDirtyTimestamp(), value));
        }
        return status;
    }

    @Override
    public int clearStatus(InstanceKey key, InstanceStatus fallback) {
        int status = statusCleared(key, fallback, 0);
        Entry entry = entries.get(key);
        if (entry != null) {
            tell(Told.status(Told.Action.DELETE_STATUS_OVERRIDE, key, entry.instance.lastDirtyTimestamp(), fallback));
        }
        return status;
    }

    private void tell(Told item) {
        pipelines.values().forEach(pipeline -> pipeline.offer(item));
    }

    // What peers tell it

    @Override
    public List<Result> take(List<Told> batch) {
        return batch.stream().map(this::take).toList();
    }

    private Result take(Told item) {
        return switch (item.action()) {
            case REGISTER -> {
                RegisteredInstance said = item.content();
                registered(said.instance(), said.registration().overriddenStatus(), true);
                yield result(200);
            }
            case HEARTBEAT -> takeHeartbeat(item);
            case CANCEL -> result(cancelled(item.key()));
            case STATUS_UPDATE -> result(statusSet(item.key(), item.status(), item.dirty()));
            case DELETE_STATUS_OVERRIDE -> result(statusCleared(item.key(), item.status(), item.dirty()));
        };
    }

    private static Result result(int status) {
        return new Result(status, Optional.empty());
    }

    private Result takeHeartbeat(Told beat) {
        Entry entry = renewed(beat.key(), true);
        if (entry == null) {
            return result(404);
        }
        long mine = entry.instance.lastDirtyTimestamp();
        if (beat.dirty() > mine) {
            if (beat.overridden() != InstanceStatus.UNKNOWN) {
                overrides.put(beat.key(), beat.overridden());
            }
            return result(404);
        }
        return beat.dirty() < mine ? new Result(409, Optional.of(registration(beat.key()))) : result(200);
    }

    /** The newer instance of a peer that was told of an older one. */
    void pulledBack(RegisteredInstance theirs) {
        InstanceStatus overridden = theirs.registration().overriddenStatus();
        if (overridden != InstanceStatus.UNKNOWN) {
            overrides.put(theirs.key(), overridden);
        }
        registered(theirs.instance(), overridden, true);
    }

    // Its rules

    private void registered(Instance incoming, InstanceStatus claimed, boolean replicated) {
        InstanceKey key = incoming.key();
        Entry held = entries.get(key);
        Instance kept = held != null && held.instance.lastDirtyTimestamp() > incoming.lastDirtyTimestamp()
                ? held.instance
                : incoming;
        if (claimed != InstanceStatus.UNKNOWN) {
            overrides.putIfAbsent(key, claimed);
        }
        entries.put(key, new Entry(kept.withStatus(status(kept, held, replicated)), kernel.now()));
        trace.line(() -> this + " has " + key.id() + " " + kept.metadata());
    }

    private InstanceStatus status(Instance stated, @Nullable Entry held, boolean replicated) {
        InstanceStatus own = stated.status();
        if (own != InstanceStatus.UP && own != InstanceStatus.OUT_OF_SERVICE) {
            return own;
        }
        InstanceStatus override = overrides.get(stated.key());
        if (override != null) {
            return override;
        }
        if (replicated || held == null) {
            return own;
        }
        InstanceStatus leased = held.instance.status();
        return leased == InstanceStatus.UP || leased == InstanceStatus.OUT_OF_SERVICE ? leased : own;
    }

    private @Nullable Entry renewed(InstanceKey key, boolean replicated) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        InstanceStatus status = status(entry.instance, entry, replicated);
        if (status == InstanceStatus.UNKNOWN) {
            return null;
        }
        entry.instance = entry.instance.withStatus(status);
        entry.renewedAt = kernel.now() + LEASE_NANOS;
        return entry;
    }

    private int cancelled(InstanceKey key) {
        overrides.remove(key);
        trace.line(() -> this + " cancels " + key.id());
        return entries.remove(key) == null ? 404 : 200;
    }

    private int statusSet(InstanceKey key, InstanceStatus value, long dirty) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return 404;
        }
        entry.renewedAt = kernel.now() + LEASE_NANOS;
        if (entry.instance.status() != value) {
            overrides.put(key, value);
            entry.instance = dirtied(entry.instance, dirty).withStatus(value);
        }
        return 200;
    }

    private int statusCleared(InstanceKey key, InstanceStatus fallback, long dirty) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return 404;
        }
        entry.renewedAt = kernel.now() + LEASE_NANOS;
        if (overrides.remove(key) != null) {
            entry.instance = dirtied(entry.instance, dirty).withStatus(fallback);
        }
        return 200;
    }

    private static Instance dirtied(Instance instance, long dirty) {
        return instance.withLastDirtyTimestamp(Math.max(dirty, instance.lastDirtyTimestamp()));
    }

    // What it shows

    @Override
    public @Nullable Instance shows(InstanceKey key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.instance;
    }

    @Override
    public List<RegisteredInstance> all() {
        List<RegisteredInstance> all = new ArrayList<>();
        entries.keySet().forEach(key -> all.add(registration(key)));
        return all;
    }

    private RegisteredInstance registration(InstanceKey key) {
        InstanceStatus overridden = overrides.getOrDefault(key, InstanceStatus.UNKNOWN);
        return new RegisteredInstance(
                Objects.requireNonNull(entries.get(key)).instance,
                new Registration(overridden, 0, 0, 0, 0, 0, ActionType.ADDED, false));
    }

    /** The instance as it is told anew to a peer that does not know it; empty if it is gone. */
    Optional<Told> told(InstanceKey key) {
        return entries.containsKey(key) ? Optional.of(Told.registered(registration(key))) : Optional.empty();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
