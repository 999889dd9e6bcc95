package io.rollcall.server.peer;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Replica;
import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.peer.PeerReplicator;
import io.rollcall.replication.peer.PeerTransport;
import io.rollcall.replication.peer.ReplicatorSettings;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerCodec;
import io.rollcall.replication.wire.PeerRequest;
import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Three nodes: "n", which a test watches, "healthy", which is another like it, and "odd", which speaks as a
 * node does and answers through WireMock, whatever a test has it answer.
 */
final class OddCluster implements AutoCloseable {
    static final long DIRTY = 1_763_800_000_000L;

    private final Wiretap toNode = new Wiretap();
    private final Wiretap toHealthy = new Wiretap();
    private final Wiretap fromOdd = new Wiretap();
    private final ThreadLoop loop = new ThreadLoop("odd");
    private final ExecutorService io = Executors.newFixedThreadPool(2);
    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final PeerReplicator oddReplicator;
    final Replica odd;
    final NodeId oddId = new NodeId("odd", System.currentTimeMillis());
    final SigningPeer signing;
    final WireMockServer mock;
    final RegistryNode node;
    final RegistryNode healthy;

    /** @param sending changes how the odd node sends */
    OddCluster(Path folder, UnaryOperator<PeerTransport> sending) throws IOException {
        Path secretFile = Files.writeString(folder.resolve("secret"), Sender.SECRET + "\n");
        ClusterSecret secret = ClusterSecret.of(Sender.SECRET);
        odd = new Replica(
                oddId,
                ReplicaSettings.DEFAULT,
                InstantSource.system(),
                System::nanoTime,
                new DigestKey(3, 4),
                change -> {});
        PeerTransport transport = new HttpPeerTransport(io, loop, secret, odd::self, new SecureRandom());
        oddReplicator = new PeerReplicator(
                odd, sending.apply(transport), loop, new SplittableRandom(1), ReplicatorSettings.DEFAULT);
        signing = new SigningPeer(secret, oddReplicator::answer);
        mock = new WireMockServer(
                wireMockConfig().dynamicPort().bindAddress("127.0.0.1").extensions(signing));
        mock.start();
        healthy = start("healthy", secretFile, toNode, toHealthy);
        node = start("n", secretFile, toHealthy, toNode);
        fromOdd.leadTo(node.port());
        oddReplicator.peers(Set.of(Sender.at(fromOdd.port()), Sender.at(healthy.port())));
        oddReplicator.start();
        settle();
    }

    private RegistryNode start(String name, Path secretFile, Wiretap other, Wiretap own) throws IOException {
        RegistryNode started = new RegistryNode(Config.of(Map.of(
                "name",
                name,
                "port",
                "0",
                "shutdown.grace",
                "0ms",
                "sync.timeout",
                "2s",
                "cluster-secret-file",
                secretFile.toString(),
                "peers",
                "http://127.0.0.1:" + other.port() + ",http://127.0.0.1:" + mock.port())));
        started.start();
        own.leadTo(started.port());
        return started;
    }

    private boolean isWhole() {
        return cluster(node).path("mesh").path("whole").asBoolean()
                && cluster(healthy).path("mesh").path("whole").asBoolean()
                && odd.isSynced()
                && cluster(node).path("nodes").findValues("vouchedMillisAgo").stream()
                                .filter(JsonNode::isNumber)
                                .count()
                        >= 2;
    }

    JsonNode cluster(RegistryNode of) {
        try {
            return mapper.readTree(send(of, "GET", "/api/v1/cluster").body());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** What node n counted. */
    Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        cluster(node)
                .path("counters")
                .properties()
                .forEach(one -> counters.put(one.getKey(), one.getValue().asLong()));
        return counters;
    }

    /** Waits until all is well between the three. */
    void settle() {
        Awaitility.await("all is well").atMost(Duration.ofSeconds(30)).until(this::isWhole);
    }

    /** Bytes that went between node n and the healthy one, both ways, since the last call. */
    int bytesOfThePair() {
        return toNode.heardThere().length()
                + toNode.heardBack().length()
                + toHealthy.heardThere().length()
                + toHealthy.heardBack().length();
    }

    /** What node n says of its link to the odd one. */
    JsonNode oddLink() {
        for (JsonNode peer : cluster(node).path("peers")) {
            if (peer.path("address").asText().endsWith(":" + mock.port())) {
                return peer;
            }
        }
        throw new AssertionError("the odd node is no peer of n");
    }

    HttpResponse<String> send(RegistryNode to, String method, String path) {
        return send(to, method, path, "");
    }

    HttpResponse<String> send(RegistryNode to, String method, String path, String json) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    static RegisteredInstance instance(String id, long dirty, String said) {
        Instance instance = Instance.of("SHOP", id, id + ".example", "10.0.0.1", new Port(8_080, true))
                .withLease(new LeaseTerms(30, 90))
                .withLastDirtyTimestamp(dirty)
                .withMetadata(Map.of("said", said));
        return new RegisteredInstance(
                instance, new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, ActionType.ADDED, false));
    }

    static InstanceKey key(String id) {
        return new InstanceKey("SHOP", id);
    }

    /** Registers at the odd node, whose home it is then, and waits until node n has it. */
    InstanceKey registerAtOdd(String id) {
        odd.register(instance(id, DIRTY, "first"), Origin.CLIENT);
        awaitSaid(node, id, "first");
        return key(id);
    }

    InstanceKey registerAtNode(String id, long dirty, String said) {
        node.registry().register(instance(id, dirty, said), Origin.CLIENT);
        return key(id);
    }

    void renewAtNode(String id) {
        assertThat(send(node, "PUT", "/eureka/apps/SHOP/" + id).statusCode()).isEqualTo(200);
    }

    void awaitSaid(RegistryNode at, String id, String said) {
        Awaitility.await(id + " says " + said)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(15))
                .until(() -> said.equals(said(at.registry().get(key(id)))));
    }

    static @Nullable String said(@Nullable LiveInstance held) {
        return held == null ? null : held.statement().instance().metadata().get("said");
    }

    boolean isHome(RegistryNode of, String id) {
        LiveInstance held = of.registry().get(key(id));
        return held != null && held.lease().isHome();
    }

    /** A record as the odd node has it. */
    InstanceRecord oddRecord(String id) {
        PeerAnswer.Part all = odd.part(new PeerRequest.Pull(Vector.EMPTY, false, null), 1 << 24);
        for (RegistryRecord record : all.records()) {
            if (record instanceof InstanceRecord instance && record.key().equals(key(id))) {
                return instance;
            }
        }
        throw new AssertionError("the odd node has no " + id);
    }

    /** An answer of the odd node's, as bytes. */
    byte[] encoded(PeerAnswer answer) {
        return PeerCodec.encode(oddId, 0, answer);
    }

    /** What the odd node says from now on does not reach node n. */
    void muteOdd() {
        fromOdd.leadTo(0);
    }

    void unmuteOdd() {
        fromOdd.leadTo(node.port());
    }

    /** Registrations at node n reach the healthy node long before anything times out: the median, for a machine may stand still. */
    void assertHealthyStaysFast() {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = "fast-" + System.nanoTime();
            long before = System.nanoTime();
            registerAtNode(id, DIRTY, "fast");
            awaitSaid(healthy, id, "fast");
            took.add(Duration.ofNanos(System.nanoTime() - before));
        }
        Collections.sort(took);
        assertThat(took.get(2)).as("the median of %s", took).isLessThan(Duration.ofMillis(900));
    }

    @Override
    public void close() {
        oddReplicator.finish(Duration.ZERO, left -> {});
        node.close();
        healthy.close();
        mock.stop();
        loop.close();
        io.shutdown();
        toNode.close();
        toHealthy.close();
        fromOdd.close();
    }
}
