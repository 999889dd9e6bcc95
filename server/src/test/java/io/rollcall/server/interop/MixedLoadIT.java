package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two Spring Cloud Eureka servers and two of our nodes, 1,000 instances at all four, ten changes a second: no live
 * instance is missing at any look, and when the changes end all four hold the same. {@code -Dmixed.seconds=300} goes on
 * for so long.
 */
@Tag("interop")
class MixedLoadIT {
    private static final int CLIENTS = 1_000;
    private static final int CHANGES_A_SECOND = 10;
    private static final Duration LEASE = Duration.ofSeconds(90);
    private static final Duration BEAT = LEASE.dividedBy(3);
    private static final int SECONDS = Integer.getInteger("mixed.seconds", 40);

    private final SplittableRandom random = new SplittableRandom(4);
    private final AtomicInteger unanswered = new AtomicInteger();

    /** One client: it is at one server, and restates itself there. */
    private final class Client {
        private final String id;
        private final MixedMember at;
        private long dirty = System.currentTimeMillis();
        private int note;

        Client(String id, MixedMember at) {
            this.id = id;
            this.at = at;
        }

        private void require(int status, int expected) {
            if (status != expected) {
                unanswered.incrementAndGet();
            }
        }

        synchronized void register() {
            ObjectNode instance = InstanceShapes.up("LOAD", id).put("lastDirtyTimestamp", String.valueOf(dirty));
            ((ObjectNode) instance.get("leaseInfo"))
                    .put("renewalIntervalInSecs", BEAT.toSeconds())
                    .put("durationInSecs", LEASE.toSeconds());
            instance.putObject("metadata").put("note", String.valueOf(note));
            require(at.status("POST", "apps/LOAD", "{\"instance\":" + instance + "}"), 204);
        }

        synchronized void renew() {
            if (at.status("PUT", path() + "?status=UP&lastDirtyTimestamp=" + dirty, "") != 200) {
                register();
            }
        }

        synchronized void restate() {
            dirty = Math.max(dirty + 1, System.currentTimeMillis());
            note++;
            register();
        }

        synchronized void outOfService() {
            require(at.status("PUT", path() + "/status?value=OUT_OF_SERVICE&lastDirtyTimestamp=" + dirty, ""), 200);
        }

        synchronized void inService() {
            require(at.status("DELETE", path() + "/status?value=UP&lastDirtyTimestamp=" + dirty, ""), 200);
        }

        private String path() {
            return "apps/LOAD/" + id;
        }
    }

    @Test
    void ten_changes_a_second_at_four_servers_leave_no_difference_and_no_gap(@TempDir Path folder) throws Exception {
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(8);
        try (MixedCluster cluster = new MixedCluster(folder)) {
            cluster.startAll();
            List<Client> clients = new ArrayList<>();
            Set<String> ids = new TreeSet<>();
            List<Future<?>> renewing = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                Client client = new Client("load-" + number, cluster.all.get(number % cluster.all.size()));
                clients.add(client);
                ids.add(client.id);
                client.register();
                long first = number * BEAT.toMillis() / CLIENTS;
                renewing.add(threads.scheduleAtFixedRate(client::renew, first, BEAT.toMillis(), TimeUnit.MILLISECONDS));
            }
            cluster.all.forEach(member -> MixedCluster.awaitComplete(member, ids));
            try (Watch watch = new Watch(cluster.all, ids, Duration.ofSeconds(1))) {
                var changes = threads.scheduleAtFixedRate(
                        () -> change(clients), 0, 1_000 / CHANGES_A_SECOND, TimeUnit.MILLISECONDS);
                pass(Duration.ofSeconds(SECONDS));
                changes.cancel(false);
                assertThat(watch.losses()).isEmpty();
                assertThat(cluster.all).allSatisfy(member -> assertThat(watch.looks(member))
                        .as("looks at %s", member)
                        .isGreaterThan(SECONDS / 10));
            }
            assertThat(renewing).as("clients that failed").noneMatch(Future::isDone);
            assertThat(unanswered)
                    .as("requests that were not answered as they should")
                    .hasValue(0);
            for (MixedMember other : cluster.all.subList(1, cluster.all.size())) {
                assertThat(diff(cluster.spring1, other)).isZero();
            }
            compareHeartbeats(cluster);
        } finally {
            threads.shutdownNow();
        }
    }

    private void change(List<Client> clients) {
        Client client = clients.get(random.nextInt(clients.size()));
        switch (random.nextInt(4)) {
            case 0 -> client.outOfService();
            case 1 -> client.inService();
            default -> client.restate();
        }
    }

    private static int diff(MixedMember one, MixedMember other) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-jar",
                        System.getProperty("rollcall.jar", "target/rollcall.jar"),
                        "diff",
                        one.serviceUrl(),
                        other.serviceUrl(),
                        "--watch",
                        "--for",
                        "3s",
                        "--timeout",
                        "90s")
                .redirectErrorStream(true)
                .start();
        System.out.println(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return process.waitFor();
    }

    /** In calm, when nothing but heartbeats is said: what one costs that we send, and one that they send. */
    private static void compareHeartbeats(MixedCluster cluster) {
        pass(Duration.ofSeconds(2));
        Traffic before = Traffic.of(cluster.ours3);
        pass(BEAT.plusSeconds(5));
        Traffic after = Traffic.of(cluster.ours3);
        double ours = (double) (after.sentBytes - before.sentBytes) / (after.sentItems - before.sentItems);
        double theirs =
                (double) (after.receivedBytes - before.receivedBytes) / (after.receivedItems - before.receivedItems);
        System.out.printf(
                Locale.ROOT,
                "bytes of a heartbeat between old and new: ours %.1f (%d sent), theirs %.1f (%d received)%n",
                ours,
                after.sentItems - before.sentItems,
                theirs,
                after.receivedItems - before.receivedItems);
        assertThat(ours).isLessThanOrEqualTo(theirs * 1.02);
    }

    private record Traffic(long sentItems, long sentBytes, long receivedItems, long receivedBytes) {
        static Traffic of(MixedMember node) {
            JsonNode eureka = node.cluster().path("eureka");
            long items = 0;
            long bytes = 0;
            for (JsonNode peer : eureka.path("peers")) {
                for (JsonNode count : peer.path("sent").path("items")) {
                    items += count.asLong();
                }
                bytes += peer.path("sent").path("bytesSent").asLong();
            }
            JsonNode received = eureka.path("received");
            return new Traffic(
                    items,
                    bytes,
                    received.path("items").asLong(),
                    received.path("bytes").asLong());
        }
    }

    private static void pass(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        Awaitility.await().atMost(duration.plusSeconds(10)).until(() -> System.nanoTime() >= until);
    }
}
