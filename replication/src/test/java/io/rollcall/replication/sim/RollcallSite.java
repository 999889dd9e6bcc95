package io.rollcall.replication.sim;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.replication.Replica;
import io.rollcall.replication.eureka.EurekaPeers;
import io.rollcall.replication.eureka.EurekaReply.Result;
import io.rollcall.replication.eureka.EurekaSettings;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.record.InstanceRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One of our nodes with lanes to old servers, as it is seen through the Eureka API. */
final class RollcallSite implements Site {
    private final Machine machine;
    private final Cluster cluster;
    private final MixedNetwork network;
    private final PeerAddress address;
    private final Set<PeerAddress> old;
    private final Chance chance;

    RollcallSite(Machine machine, Cluster cluster, MixedNetwork network, Set<PeerAddress> old, Chance chance) {
        this.machine = machine;
        this.cluster = cluster;
        this.network = network;
        this.address = machine.address();
        this.old = old;
        this.chance = chance;
    }

    void start() {
        NodeLife life = machine.start(cluster);
        EurekaPeers peers = new EurekaPeers(
                life.replica(), network.transport(this), life.loop(), chance.forkSource(), EurekaSettings.DEFAULT);
        peers.peers(old);
        peers.start();
    }

    void crash() {
        machine.crash();
    }

    Machine machine() {
        return machine;
    }

    @Override
    public boolean isUp() {
        return machine.life() != null;
    }

    @Override
    public PeerAddress address() {
        return address;
    }

    @Override
    public Kernel.Host host() {
        return machine;
    }

    private Replica replica() {
        return Objects.requireNonNull(machine.life()).replica();
    }

    private static int status(Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            return 200;
        }
        return outcome instanceof Outcome.NotReady ? 503 : 404;
    }

    // Clients

    @Override
    public int register(RegisteredInstance incoming) {
        return status(replica().register(incoming, Origin.CLIENT));
    }

    @Override
    public int renew(InstanceKey key, OptionalLong dirty) {
        return status(replica().renew(key, dirty, null, Origin.CLIENT));
    }

    @Override
    public int cancel(InstanceKey key) {
        return status(replica().cancel(key, Origin.CLIENT));
    }

    @Override
    public int setStatus(InstanceKey key, InstanceStatus value) {
        return status(replica().setStatus(key, value, OptionalLong.empty(), Origin.CLIENT));
    }

    @Override
    public int clearStatus(InstanceKey key, InstanceStatus fallback) {
        return status(replica().clearStatus(key, fallback, OptionalLong.empty(), Origin.CLIENT));
    }

    // Old peers

    @Override
    public List<Result> take(List<Told> batch) {
        Set<InstanceKey> registeredLast = new HashSet<>();
        return batch.stream().map(item -> result(take(item, registeredLast))).toList();
    }

    private Outcome take(Told item, Set<InstanceKey> registeredLast) {
        Replica replica = replica();
        return switch (item.action()) {
            case REGISTER -> {
                // As the server's door does it: a registration that says so is later than any cancel.
                if (item.content().registration().action() != ActionType.DELETED) {
                    registeredLast.add(item.key());
                }
                yield replica.register(item.content(), Origin.EUREKA_PEER);
            }
            case HEARTBEAT ->
                replica.renew(
                        item.key(),
                        OptionalLong.of(item.dirty()),
                        item.overridden() == InstanceStatus.UNKNOWN ? null : item.overridden(),
                        Origin.EUREKA_PEER);
            case CANCEL ->
                registeredLast.contains(item.key()) ? Outcome.DONE : replica.cancel(item.key(), Origin.EUREKA_PEER);
            case STATUS_UPDATE ->
                replica.setStatus(item.key(), item.status(), OptionalLong.of(item.dirty()), Origin.EUREKA_PEER);
            case DELETE_STATUS_OVERRIDE ->
                replica.clearStatus(item.key(), item.status(), OptionalLong.of(item.dirty()), Origin.EUREKA_PEER);
        };
    }

    private static Result result(Outcome outcome) {
        return outcome instanceof Outcome.Newer newer
                ? new Result(409, Optional.of(Told.shown(newer.held())))
                : new Result(status(outcome), Optional.empty());
    }

    // Reading

    @Override
    public @Nullable Instance shows(InstanceKey key) {
        LiveInstance live = replica().get(key);
        return live == null ? null : live.statement().instance().withStatus(live.status());
    }

    @Override
    public List<RegisteredInstance> all() {
        return replica().records().stream()
                .filter(InstanceRecord.class::isInstance)
                .map(record -> replica().get(record.key()))
                .filter(Objects::nonNull)
                .map(Told::shown)
                .toList();
    }

    @Override
    public String toString() {
        return machine.name();
    }
}
