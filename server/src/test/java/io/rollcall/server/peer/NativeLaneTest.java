package io.rollcall.server.peer;

import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.rollcall.server.peer.OddCluster.DIRTY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcall.replication.Origin;
import io.rollcall.replication.peer.PeerTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Node n sends its writes to a peer that does not take them as it should, for a while. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("waiting")
class NativeLaneTest {
    private static final String BATCH = PeerHeaders.BASE + "batch";

    private final AtomicBoolean twice = new AtomicBoolean();
    private final AtomicInteger secondCopies = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private OddCluster nodes;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        nodes = new OddCluster(folder, this::maybeTwice);
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    /** While it is asked for, sends everything twice, the second time as a request of its own. */
    private PeerTransport maybeTwice(PeerTransport sending) {
        return (to, kind, request, whenDone) -> {
            sending.send(to, kind, request, whenDone);
            if (twice.get()) {
                sending.send(to, kind, request, reply -> secondCopies.incrementAndGet());
            }
        };
    }

    @BeforeEach
    void settle() {
        nodes.mock.resetMappings();
        nodes.settle();
    }

    private long seqOfNode() {
        for (JsonNode one : nodes.cluster(nodes.node).path("nodes")) {
            if (one.path("self").asBoolean()) {
                return one.path("seq").asLong();
            }
        }
        throw new AssertionError("node n does not know itself");
    }

    @ParameterizedTest
    @EnumSource(Misbehaviour.class)
    void nothing_is_lost_memory_is_bounded_and_the_healthy_peer_stays_fast(Misbehaviour misbehaviour) {
        String id = misbehaviour.name().toLowerCase(Locale.ROOT);
        nodes.mock.stubFor(post(urlEqualTo(BATCH)).willReturn(misbehaviour.answer()));
        long failuresBefore = batchFailures();
        for (int i = 0; i < 500; i++) {
            nodes.registerAtNode(id, DIRTY + i, "write " + i);
        }
        for (int i = 0; i < 20; i++) {
            nodes.registerAtNode(id + "-" + i, DIRTY, "first");
        }
        nodes.assertHealthyStaysFast();
        nodes.awaitSaid(nodes.healthy, id, "write 499");
        nodes.awaitSaid(nodes.healthy, id + "-19", "first");

        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> batchFailures() > failuresBefore);
        JsonNode link = nodes.oddLink();
        assertThat(link.path("queued").asInt()).as("%s", link).isLessThan(100);

        nodes.mock.resetMappings();
        Awaitility.await("the odd node has all")
                .atMost(Duration.ofSeconds(20))
                .until(() -> nodes.odd.size() == nodes.node.registry().size()
                        && "write 499".equals(OddCluster.said(nodes.odd.get(OddCluster.key(id)))));
        Awaitility.await("and nothing waits any more")
                .atMost(Duration.ofSeconds(20))
                .until(() -> nodes.oddLink().path("queued").asInt() == 0);
        assertThat(nodes.counters().getOrDefault("digest.repair", 0L)).isZero();
        assertThat(nodes.counters().getOrDefault("lane.dropped", 0L)).isZero();
    }

    @Test
    void a_pair_of_nodes_to_which_nothing_happens_stays_under_four_kilobytes_a_second() {
        for (int i = 0; i < 1_000; i++) {
            nodes.registerAtNode("idle-" + i, DIRTY, "first");
        }
        nodes.awaitSaid(nodes.healthy, "idle-999", "first");
        nodes.settle();
        nodes.bytesOfThePair();
        long before = System.nanoTime();
        Awaitility.await()
                .pollDelay(Duration.ofSeconds(10))
                .atMost(Duration.ofSeconds(20))
                .until(() -> System.nanoTime() - before >= 10_000_000_000L);

        long bytes = nodes.bytesOfThePair();
        double seconds = (System.nanoTime() - before) / 1e9;
        assertThat(bytes / seconds).as("bytes a second, HTTP headers included").isBetween(500.0, 4_000.0);
    }

    private long batchFailures() {
        return nodes.oddLink().path("traffic").path("batch").path("failures").asLong();
    }

    @Test
    void what_is_delivered_twice_is_merged_once_and_passed_on_to_nobody() {
        long before = seqOfNode();
        twice.set(true);
        int size = nodes.node.registry().size();
        for (int i = 0; i < 20; i++) {
            nodes.odd.register(OddCluster.instance("twice-" + i, DIRTY, "first"), Origin.CLIENT);
            nodes.odd.register(OddCluster.instance("twice-" + i, DIRTY + 1, "second"), Origin.CLIENT);
        }
        nodes.odd.cancel(OddCluster.key("twice-0"), Origin.CLIENT);
        nodes.awaitSaid(nodes.node, "twice-19", "second");
        nodes.awaitSaid(nodes.healthy, "twice-19", "second");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> nodes.node.registry().size() == size + 19);

        twice.set(false);
        assertThat(secondCopies.get()).isPositive();
        assertThat(nodes.node.registry().get(OddCluster.key("twice-0"))).isNull();
        assertThat(seqOfNode()).as("writes of node n's own").isEqualTo(before);
        assertThat(nodes.counters().getOrDefault("refuted", 0L)).isZero();
    }
}
