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
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Node n sends its writes to a peer that does not take them as it should, for a while. */
class NativeLaneTest {
    private static final String BATCH = PeerHeaders.BASE + "batch";

    @TempDir
    Path folder = Path.of(".");

    private static long seqOfNode(OddCluster nodes) {
        for (JsonNode one : nodes.cluster(nodes.node).path("nodes")) {
            if (one.path("self").asBoolean()) {
                return one.path("seq").asLong();
            }
        }
        throw new AssertionError("node n does not know itself");
    }

    @ParameterizedTest
    @EnumSource(Misbehaviour.class)
    void nothing_is_lost_memory_is_bounded_and_the_healthy_peer_stays_fast(Misbehaviour misbehaviour) throws Exception {
        try (OddCluster nodes = new OddCluster(folder, sending -> sending)) {
            nodes.mock.stubFor(post(urlEqualTo(BATCH)).willReturn(misbehaviour.answer()));
            long failuresBefore = nodes.oddLink()
                    .path("traffic")
                    .path("batch")
                    .path("failures")
                    .asLong();
            for (int i = 0; i < 500; i++) {
                nodes.registerAtNode("often", DIRTY + i, "write " + i);
            }
            for (int i = 0; i < 20; i++) {
                nodes.registerAtNode("shop-" + i, DIRTY, "first");
            }
            nodes.assertHealthyStaysFast();
            nodes.awaitSaid(nodes.healthy, "often", "write 499");
            nodes.awaitSaid(nodes.healthy, "shop-19", "first");

            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> nodes.oddLink()
                                    .path("traffic")
                                    .path("batch")
                                    .path("failures")
                                    .asLong()
                            > failuresBefore);
            JsonNode link = nodes.oddLink();
            assertThat(link.path("queued").asInt()).as("%s", link).isLessThan(100);

            nodes.mock.resetMappings();
            Awaitility.await("the odd node has all")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> nodes.odd.size() == nodes.node.registry().size()
                            && "write 499".equals(OddCluster.said(nodes.odd.get(OddCluster.key("often")))));
            Awaitility.await("and the link is well")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> nodes.oddLink().path("link").asText().equals("UP")
                            && nodes.oddLink().path("queued").asInt() == 0);
            assertThat(nodes.counter("digest.repair")).isZero();
        }
    }

    @Test
    void what_is_delivered_twice_is_merged_once_and_passed_on_to_nobody() throws Exception {
        AtomicInteger twice = new AtomicInteger();
        try (OddCluster nodes = new OddCluster(folder, sending -> twice(sending, twice))) {
            long before = seqOfNode(nodes);
            for (int i = 0; i < 20; i++) {
                nodes.odd.register(OddCluster.instance("shop-" + i, DIRTY, "first"), Origin.CLIENT);
                nodes.odd.register(OddCluster.instance("shop-" + i, DIRTY + 1, "second"), Origin.CLIENT);
            }
            nodes.odd.cancel(OddCluster.key("shop-0"));
            nodes.awaitSaid(nodes.node, "shop-19", "second");
            nodes.awaitSaid(nodes.healthy, "shop-19", "second");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> nodes.node.registry().size() == 19);

            assertThat(twice.get()).isPositive();
            assertThat(nodes.node.registry().get(OddCluster.key("shop-0"))).isNull();
            assertThat(seqOfNode(nodes)).as("writes of node n's own").isEqualTo(before);
            assertThat(nodes.counter("refuted")).isZero();
        }
    }

    /** Sends everything twice, the second time as a request of its own. */
    private static PeerTransport twice(PeerTransport sending, AtomicInteger count) {
        return (to, kind, request, whenDone) -> {
            sending.send(to, kind, request, whenDone);
            sending.send(to, kind, request, reply -> count.incrementAndGet());
        };
    }
}
