package io.rollcall.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.replication.Replica;
import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.server.config.Config;
import io.rollcall.server.hostile.RawConnection.Answer;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that says it comes from another server is believed on loopback alone, whatever else it says. */
class WhoIsSpeakingTest {
    private static final String EUREKA = "x-netflix-discovery-replication";
    /** What a client may have said here without consequence is a conflict where a server says it. */
    private static final String OLDER = BadRequest.KEPT + "?lastDirtyTimestamp=5";

    private final Node development = new Node(Map.of("port", "0"));
    private final Node open = new Node(Map.of("port", "0", "bind", "0.0.0.0", "insecure", "true"));

    /** A node of which one can see what it counts. */
    private static final class Node {
        private final Registry registry;
        private final HttpDoor door;

        Node(Map<String, String> values) {
            Config config = Config.of(values);
            ViewPublisher publisher = new ViewPublisher(System::nanoTime, Duration.ofMinutes(3));
            Replica replica = new Replica(
                    new NodeId("node", 1),
                    ReplicaSettings.DEFAULT,
                    InstantSource.system(),
                    System::nanoTime,
                    new DigestKey(1, 2),
                    publisher);
            registry = new Registry(replica, 100, caller -> config.isLoopback());
            RegistryReader reader = new RegistryReader(publisher, replica::renewedAtMillis, 1 << 20);
            NodeStatus status = new NodeStatus(
                    new NodeStatus.Machine(1, 1, 1, Duration.ZERO),
                    new NodeStatus.Peers(List.of(), List.of(), List.of()),
                    null);
            ClusterReport alone = ClusterReport.alone(replica.self());
            WatchHub watches = new WatchHub(
                    publisher,
                    new ThreadLoop("no-watches"),
                    InstantSource.system(),
                    new WatchLimits(0, 1, Duration.ZERO));
            door = new HttpDoor(
                    config,
                    registry,
                    reader,
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
                    () -> status,
                    new SteeredState(),
                    () -> alone,
                    null,
                    (kind, request) -> request);
        }

        Answer answer(RawRequest request) throws IOException {
            return RawConnection.exchange(door.port(), request);
        }

        String all() throws IOException {
            return answer(RawRequest.of("GET", "/eureka/apps").header("Accept", "application/json"))
                    .text();
        }
    }

    @BeforeEach
    void start() throws IOException {
        for (Node node : List.of(development, open)) {
            node.door.start();
            assertThat(node.answer(RawRequest.json("POST", BadRequest.APP, Instances.json("KEPT", "kept-1")))
                            .status())
                    .isEqualTo(204);
        }
    }

    @AfterEach
    void stop() {
        development.door.close();
        open.door.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {EUREKA, "X-Netflix-Discovery-Replication", "X-Replication"})
    void on_loopback_a_server_is_believed_wherever_it_says_to_come_from(String header) throws IOException {
        for (RawRequest request : disguised(RawRequest.of("PUT", OLDER).header(header, "true"))) {
            assertThat(development.answer(request).status()).isEqualTo(409);
        }
        assertThat(development
                        .answer(RawRequest.json("POST", BadRequest.BATCH, "{\"replicationList\":[]}"))
                        .text())
                .isEqualTo("{\"responseList\":[]}");
        assertThat(development.registry.refusedPeers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRUE", "True", "1", "yes", "false", "", "true, true", "true;q=1", "\"true\""})
    void anything_but_true_is_a_client(String value) throws IOException {
        for (Node node : List.of(development, open)) {
            for (String header : List.of(EUREKA, "X-Replication")) {
                assertThat(node.answer(RawRequest.of("PUT", OLDER).header(header, value))
                                .status())
                        .isEqualTo(200);
            }
            assertThat(node.registry.refusedPeers()).isZero();
        }
    }

    static List<RawRequest> writes() {
        String marked = EUREKA + ": true\r\n";
        return List.of(
                RawRequest.of("PUT", BadRequest.KEPT).raw(marked),
                RawRequest.of("PUT", BadRequest.KEPT).raw("X-Replication: true\r\n"),
                RawRequest.of("DELETE", BadRequest.KEPT).raw(marked),
                RawRequest.of("PUT", BadRequest.KEPT + "/status?value=DOWN").raw(marked),
                RawRequest.of("DELETE", BadRequest.KEPT + "/status").raw(marked),
                RawRequest.of("PUT", BadRequest.KEPT + "/metadata?a=b").raw(marked),
                RawRequest.json("POST", BadRequest.APP, Instances.json("KEPT", "new"))
                        .raw(marked),
                RawRequest.json(
                        "POST", BadRequest.BATCH, "{\"replicationList\":[" + Instances.item("Cancel", "") + "]}"),
                // Nobody who is not believed learns more about what was wrong with what was said.
                RawRequest.json("POST", BadRequest.BATCH, "{"));
    }

    @ParameterizedTest
    @MethodSource("writes")
    void where_others_can_reach_a_node_servers_are_refused_and_counted(RawRequest write) throws IOException {
        String before = open.all();
        List<RawRequest> requests = disguised(write);

        for (RawRequest request : requests) {
            Answer answer = open.answer(request);
            assertThat(answer.status()).as("%s", answer).isEqualTo(403);
            assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.json().get("detail").asText()).contains("loopback");
        }

        assertThat(open.registry.refusedPeers()).isEqualTo(requests.size());
        assertThat(open.all()).isEqualTo(before);
    }

    /** A request, also with what proxies add to say for whom they speak. */
    private static List<RawRequest> disguised(RawRequest request) {
        return List.of(
                request,
                request.header("X-Forwarded-For", "127.0.0.1").header("X-Real-IP", "127.0.0.1"),
                request.header("X-Forwarded-For", "192.0.2.1, 127.0.0.1").header("X-Forwarded-Host", "localhost"),
                request.header("Forwarded", "for=127.0.0.1;host=localhost;by=127.0.0.1"),
                request.header("DiscoveryIdentity-Name", "DefaultServer").header("DiscoveryIdentity-Id", "127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost:1", "[::1]", "rollcall.example"})
    void the_host_that_is_asked_for_says_nothing_of_who_asks(String host) throws IOException {
        RawRequest renewal = RawRequest.line("PUT " + OLDER + " HTTP/1.1")
                .header("Host", host)
                .header(EUREKA, "true");
        assertThat(development.answer(renewal).status()).isEqualTo(409);
        assertThat(open.answer(renewal).status()).isEqualTo(403);

        RawRequest absolute = RawRequest.of("PUT", "http://" + host + OLDER).header(EUREKA, "true");
        assertThat(development.answer(absolute).status()).isEqualTo(409);
        assertThat(open.answer(absolute).status()).isEqualTo(403);
    }
}
