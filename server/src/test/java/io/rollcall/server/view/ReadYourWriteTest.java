package io.rollcall.server.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Replica;
import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever registered finds it in the very next answer, whichever it asks for, however many others write. */
class ReadYourWriteTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 150;

    private final ViewPublisher publisher = new ViewPublisher(() -> 0, Duration.ofMinutes(3));
    private final Replica replica = new Replica(
            new NodeId("a", 1),
            ReplicaSettings.DEFAULT,
            InstantSource.system(),
            () -> 0,
            new DigestKey(1, 2),
            publisher);
    private final RegistryReader reader = ViewFixtures.reader(publisher);

    @Test
    void a_registration_and_a_cancel_are_in_the_very_next_answer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            String id = "client-" + i;
            Rendering rendering = new Rendering(Rendering.Format.JSON, false, i % 2 == 0);
            clients.add(threads.submit(() -> hammer(id, rendering)));
        }
        for (Future<?> client : clients) {
            client.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
    }

    private void hammer(String id, Rendering rendering) {
        List<Query> queries = List.of(
                Query.ALL, Query.DELTA, new Query.OneApplication("APP"), new Query.VirtualAddress("APP", false));
        for (int round = 0; round < ROUNDS; round++) {
            String mark = id + " says " + round + ".";
            Instance instance = Instance.of("APP", id, "host", "10.0.0.1", new Port(1, true))
                    .withMetadata(Map.of("mark", mark))
                    .withLastDirtyTimestamp(round);
            Registration none = new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, ActionType.ADDED, false);
            replica.register(new RegisteredInstance(instance, none), Origin.CLIENT);
            Query query = queries.get(round % queries.size());
            assertThat(text(query, rendering)).contains(mark);
            if (round % 5 == 4) {
                replica.cancel(new InstanceKey("APP", id), Origin.CLIENT);
                assertThat(text(Query.ALL, rendering)).doesNotContain(mark);
            }
        }
    }

    private String text(Query query, Rendering rendering) {
        return new String(ViewFixtures.plain(reader, query, rendering), UTF_8);
    }
}
