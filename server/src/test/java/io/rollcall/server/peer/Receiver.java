package io.rollcall.server.peer;

import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.replication.Replica;
import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.server.config.Config;
import io.rollcall.server.http.ClusterReport;
import io.rollcall.server.http.HttpDoor;
import io.rollcall.server.http.SteeredState;
import io.rollcall.server.persistent.PersistentEntries;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.ViewPublisher;
import io.rollcall.server.watch.Drains;
import io.rollcall.server.watch.WatchHub;
import io.rollcall.server.watch.WatchLimits;
import io.rollcall.server.xml.NodeStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The receiving side of a node: its door, with a gate, and answers of a test's own. */
final class Receiver implements AutoCloseable {
    private final HttpDoor door;

    /** Null where the node takes part in no cluster. */
    final @Nullable PeerGate gate;

    /** What happens when a client asks what only a worker answers: the status page, or to be believed as a peer. */
    volatile Runnable whenAsked = () -> {};

    Receiver(@Nullable ClusterSecret secret, Map<String, String> values, PeerAnswers answers) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putIfAbsent("port", "0");
        all.put("shutdown.grace", "0ms");
        ViewPublisher publisher = new ViewPublisher(System::nanoTime, Duration.ofMinutes(3));
        Replica replica = new Replica(
                new NodeId("b", 1),
                ReplicaSettings.DEFAULT,
                InstantSource.system(),
                System::nanoTime,
                new DigestKey(1, 2),
                publisher);
        NodeStatus status = new NodeStatus(
                new NodeStatus.Machine(1, 1, 1, Duration.ZERO),
                new NodeStatus.Peers(List.of(), List.of(), List.of()),
                null);
        gate = secret == null ? null : new PeerGate(secret, new SecureRandom(), System::nanoTime);
        WatchHub watches = new WatchHub(
                publisher, new ThreadLoop("no-watches"), InstantSource.system(), new WatchLimits(0, 1, Duration.ZERO));
        door = new HttpDoor(
                Config.of(all),
                new Registry(replica, 100, caller -> {
                    whenAsked.run();
                    return true;
                }),
                new RegistryReader(publisher, replica::renewedAtMillis, 1 << 20),
                watches,
                new Drains(
                        watches,
                        replica,
                        PersistentEntries.none(),
                        () -> false,
                        (told, whenAll) -> whenAll.accept(Map.of()),
                        new ThreadLoop("no-drains"),
                        1),
                InstantSource.system(),
                () -> {
                    whenAsked.run();
                    return status;
                },
                new SteeredState(),
                () -> ClusterReport.alone(replica.self()),
                gate,
                answers);
        try {
            door.start();
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    Receiver(PeerAnswers answers) {
        this(ClusterSecret.of(Sender.SECRET), Map.of(), answers);
    }

    int port() {
        return door.port();
    }

    long refused(PeerRefusal why) {
        return gate == null ? 0 : gate.refused(why);
    }

    @Override
    public void close() {
        door.close();
    }
}
