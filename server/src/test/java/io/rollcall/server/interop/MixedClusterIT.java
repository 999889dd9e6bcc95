package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two real Spring Cloud Eureka servers and two of our nodes, all running: what one is told, all show. */
@Tag("interop")
class MixedClusterIT {
    private static final Duration LONG_LEASE = Duration.ofSeconds(90);
    private static final Duration LEASE = Duration.ofSeconds(6);

    private static MixedCluster cluster;

    /** Where a client speaks. */
    private enum Side {
        SPRING_1,
        SPRING_2,
        OURS_3,
        OURS_4;

        MixedMember member() {
            return switch (this) {
                case SPRING_1 -> cluster.spring1;
                case SPRING_2 -> cluster.spring2;
                case OURS_3 -> cluster.ours3;
                case OURS_4 -> cluster.ours4;
            };
        }

        MixedMember otherMake() {
            return switch (this) {
                case SPRING_1 -> cluster.ours3;
                case SPRING_2 -> cluster.ours4;
                case OURS_3 -> cluster.spring1;
                case OURS_4 -> cluster.spring2;
            };
        }

        MixedInstance instance(String what, Duration lease) {
            return MixedInstance.of(what + "-at-" + member(), lease);
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) {
        cluster = new MixedCluster(folder);
        cluster.startAll();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void awaitStatus(MixedInstance instance, String status) {
        cluster.awaitEverywhere(instance, status::equals);
    }

    private static void pass(Duration duration) {
        // Nothing to wait for but time: a lease must run out, or not.
        long until = System.nanoTime() + duration.toNanos();
        Awaitility.await().atMost(duration.plusSeconds(10)).until(() -> System.nanoTime() >= until);
    }

    private static void assertNothingLost(Watch watch) {
        assertThat(watch.losses())
                .withFailMessage(() -> String.join("\n", watch.losses()) + "\n" + cluster.output())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void what_registers_at_one_and_is_cancelled_there_comes_and_goes_everywhere(Side side) {
        MixedInstance instance = side.instance("comes", LONG_LEASE);

        assertThat(instance.register(side.member())).isEqualTo(204);
        awaitStatus(instance, "UP");
        assertThat(instance.cancel(side.member())).isEqualTo(200);
        awaitStatus(instance, "absent");
    }

    @ParameterizedTest
    @EnumSource
    void what_registers_at_one_may_be_cancelled_at_one_of_the_other_make(Side side) {
        MixedInstance instance = side.instance("moves", LONG_LEASE);

        assertThat(instance.register(side.member())).isEqualTo(204);
        awaitStatus(instance, "UP");
        assertThat(instance.cancel(side.otherMake())).isEqualTo(200);
        awaitStatus(instance, "absent");
    }

    @ParameterizedTest
    @EnumSource
    void an_override_is_set_and_removed_everywhere(Side side) {
        MixedInstance instance = side.instance("overridden", LONG_LEASE);
        assertThat(instance.register(side.otherMake())).isEqualTo(204);
        awaitStatus(instance, "UP");

        assertThat(instance.setStatus(side.member(), "OUT_OF_SERVICE")).isEqualTo(200);
        awaitStatus(instance, "OUT_OF_SERVICE");
        assertThat(instance.renew(side.otherMake())).isEqualTo(200);
        awaitStatus(instance, "OUT_OF_SERVICE");

        assertThat(instance.removeStatus(side.member(), "UP")).isEqualTo(200);
        awaitStatus(instance, "UP");
        assertThat(instance.renew(side.otherMake())).isEqualTo(200);
        awaitStatus(instance, "UP");
    }

    @ParameterizedTest
    @EnumSource
    void changed_metadata_is_seen_everywhere(Side side) {
        MixedInstance instance = side.instance("changed", LONG_LEASE);
        assertThat(instance.register(side.member())).isEqualTo(204);
        awaitStatus(instance, "UP");

        assertThat(instance.putMetadata(side.member(), "colour", "blue")).isEqualTo(200);

        MixedCluster.await("the new metadata everywhere").untilAsserted(() -> {
            for (MixedMember member : cluster.all) {
                assertThat(member.instance(instance).at("/metadata/colour").asText())
                        .as("at %s", member)
                        .isEqualTo("blue");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_restarts_quickly_is_there_in_the_end(Side side) {
        MixedInstance before = side.instance("restarts", LONG_LEASE);
        assertThat(before.register(side.member())).isEqualTo(204);
        awaitStatus(before, "UP");

        MixedInstance after = before.restarted();
        assertThat(before.cancel(side.member())).isEqualTo(200);
        assertThat(after.register(side.member())).isEqualTo(204);

        // A Spring server sends Register before Cancel then; the client's next heartbeat mends it.
        MixedCluster.await("the new one everywhere").untilAsserted(() -> {
            assertThat(after.renew(side.member())).isEqualTo(200);
            for (MixedMember member : cluster.all) {
                assertThat(member.instance(after).path("lastDirtyTimestamp").asLong())
                        .as("at %s", member)
                        .isEqualTo(after.dirty());
            }
        });
    }

    @Test
    void clients_that_renew_at_one_member_each_are_evicted_at_none() {
        Set<String> ids = new LinkedHashSet<>();
        List<LiveClients<MixedMember>> crowds = new ArrayList<>();
        try {
            for (Side side : Side.values()) {
                LiveClients<MixedMember> crowd =
                        MixedInstance.live("steady-at-" + side, 5, LEASE, List.of(side.member()), 1);
                crowds.add(crowd);
                ids.addAll(crowd.ids());
            }
            cluster.all.forEach(member -> MixedCluster.awaitComplete(member, ids));
            try (Watch watch = new Watch(cluster.all, ids)) {
                pass(LEASE.multipliedBy(4));
                assertNothingLost(watch);
                cluster.all.forEach(member -> assertThat(watch.looks(member))
                        .as("looks at %s", member)
                        .isGreaterThan(20));
            }
            assertThat(crowds)
                    .allSatisfy(crowd -> assertThat(crowd.registrations()).isEqualTo(5));
        } finally {
            crowds.forEach(LiveClients::close);
        }
    }

    @Test
    void each_is_killed_and_comes_back_and_no_client_is_missing_at_the_others() {
        try (LiveClients<MixedMember> crowd = MixedInstance.live("orphaned", 20, LEASE, cluster.all, 4)) {
            cluster.all.forEach(member -> MixedCluster.awaitComplete(member, crowd.ids()));
            for (MixedMember member : cluster.all) {
                try (Watch watch = new Watch(cluster.all, crowd.ids())) {
                    member.kill();
                    // Longer than any lease, and a Spring server's last twice as long.
                    pass(LEASE.multipliedBy(2).plusSeconds(3));
                    member.start();
                    MixedCluster.awaitComplete(member, crowd.ids());
                    pass(LEASE);
                    assertNothingLost(watch);
                }
            }
            assertThat(crowd.moves()).isPositive();
        }
    }
}
