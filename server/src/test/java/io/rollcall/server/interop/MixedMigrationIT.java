package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From two Spring Cloud Eureka servers to two of our nodes and back, while 50 clients and two applications with Spring
 * Cloud's own client run: at every moment every one of them is shown by every server that is ready.
 */
@Tag("interop")
class MixedMigrationIT {
    private static final int CLIENTS = 50;
    private static final Duration LEASE = Duration.ofSeconds(6);
    /** Whatever was lost is evicted by then: a Spring server doubles leases. */
    private static final Duration LONG_ENOUGH = LEASE.multipliedBy(2).plusSeconds(3);

    private static void pass(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        Awaitility.await().atMost(duration.plusSeconds(10)).until(() -> System.nanoTime() >= until);
    }

    /** Members in the order in which a client asks them. */
    private static SpringClient application(String name, MixedMember... members) {
        return SpringClient.start(
                List.of(members).stream().map(MixedMember::serviceUrl).collect(Collectors.joining(",")),
                name,
                SpringClient.Transport.REST_TEMPLATE);
    }

    @Test
    void there_and_back_with_no_client_missing_for_a_moment(@TempDir Path folder) {
        try (MixedCluster cluster = new MixedCluster(folder)) {
            MixedMember old1 = cluster.spring1;
            MixedMember old2 = cluster.spring2;
            MixedMember new3 = cluster.ours3;
            MixedMember new4 = cluster.ours4;
            old1.start();
            old2.start();
            try (LiveClients<MixedMember> crowd = MixedInstance.live("live", CLIENTS, LEASE, cluster.all, 2);
                    SpringClient orders = application("orders", old1, old2, new3, new4);
                    SpringClient stock = application("stock", old2, old1, new4, new3)) {
                Set<String> ids = new TreeSet<>(crowd.ids());
                ids.addAll(List.of("orders-1", "stock-1"));
                MixedCluster.awaitComplete(old1, ids);
                MixedCluster.awaitComplete(old2, ids);
                try (Watch watch = new Watch(cluster.all, ids)) {
                    Step step = new Step(cluster, watch, ids, orders, stock);
                    step.started(new3);
                    step.started(new4);
                    step.stopped(old1);
                    step.stopped(old2);
                    assertThat(crowd.moves())
                            .as("clients that moved to new servers")
                            .isGreaterThanOrEqualTo(CLIENTS);

                    step.started(old1);
                    step.started(old2);
                    step.stopped(new3);
                    step.stopped(new4);
                }
                assertThat(crowd.registrations())
                        .as("registrations: one each, and none again since nobody was told 404")
                        .isEqualTo(CLIENTS);
            }
        }
    }

    /** One step of the way, after which all is as it should be. */
    private record Step(MixedCluster cluster, Watch watch, Set<String> ids, SpringClient orders, SpringClient stock) {
        void started(MixedMember member) {
            member.start();
            MixedCluster.awaitComplete(member, ids);
            settled("after the start of " + member);
            int looks = watch.looks(member);
            assertThat(looks).as("looks at %s", member).isPositive();
        }

        void stopped(MixedMember member) {
            member.stop();
            settled("after the end of " + member);
        }

        private void settled(String when) {
            pass(LONG_ENOUGH);
            assertThat(watch.losses())
                    .withFailMessage(() -> when + ":\n" + String.join("\n", watch.losses()) + "\n" + cluster.output())
                    .isEmpty();
            assertThat(orders.statusOf("STOCK", "stock-1")).as(when).isEqualTo("UP");
            assertThat(stock.statusOf("ORDERS", "orders-1")).as(when).isEqualTo("UP");
        }
    }
}
