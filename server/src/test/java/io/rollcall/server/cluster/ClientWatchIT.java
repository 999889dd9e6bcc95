package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.Backoff;
import io.rollcall.client.ClientCounts;
import io.rollcall.client.ClientSettings;
import io.rollcall.client.RegistryChange;
import io.rollcall.client.RegistryClient;
import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.server.interop.LiveClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Flow;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our client library watches three real nodes, which are killed and started: it goes on where it was, and never has
 * fewer instances than there are. Each test leaves the nodes as it found them.
 */
@Tag("waiting")
class ClientWatchIT {
    private static final Duration LEASE = Duration.ofSeconds(6);
    /** The time that a client waits for a watch before it polls, and a little. */
    private static final Duration LONGER_THAN_PATIENCE = Duration.ofSeconds(4);

    private static final Backoff SOON_AGAIN = new Backoff(Duration.ofMillis(100), Duration.ofMillis(500));

    private static TestCluster cluster;
    private static LiveClients<ClusterNode> fleet;

    private RegistryClient client;
    private Losses losses;

    @BeforeAll
    static void start(@TempDir Path folder) {
        List<Integer> ports = TestPorts.free(3);
        cluster = new TestCluster(
                new ProxyNetwork(),
                folder,
                "--sync.timeout=60s",
                "--data-dir=" + folder.resolve("data"),
                "--raft.members=a@127.0.0.1:%d,b@127.0.0.1:%d,c@127.0.0.1:%d".formatted(ports.toArray()));
        fleet = TestInstance.live(12, LEASE, cluster.nodes);
    }

    @AfterAll
    static void stop() {
        fleet.close();
        cluster.close();
    }

    @BeforeEach
    void watch() {
        client = RegistryClient.start(ClientSettings.builder()
                .zone("near")
                .serverOfZone("near", url(cluster.a))
                .serverOfZone("far", url(cluster.b))
                .everyStatus()
                .retry(SOON_AGAIN)
                .quarantine(SOON_AGAIN)
                .build());
        client.awaitReady(Duration.ofSeconds(10));
        awaits("the fleet").until(() -> ids().containsAll(fleet.ids()));
        assertThat(client.isWatching()).isTrue();
        losses = new Losses();
        client.changes().subscribe(losses);
    }

    @AfterEach
    void leave() {
        client.close();
    }

    private static String url(ClusterNode node) {
        return "http://" + cluster.network.address(node.name()) + "/eureka/";
    }

    private static ConditionFactory awaits(String what) {
        return Awaitility.await(what).atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
    }

    private Set<String> ids() {
        Set<String> ids = new TreeSet<>();
        client.application("FLEET").forEach(instance -> ids.add(instance.key().id()));
        return ids;
    }

    private Optional<String> number(String entry) {
        return client.directory()
                .instance(new InstanceKey(LedgerEntry.APP, entry))
                .map(shown -> shown.instance().metadata().getOrDefault("number", ""));
    }

    private static void put(ClusterNode at, LedgerEntry entry) {
        Answer answer = at.ask("PUT", entry.path() + "?ephemeral=false", entry.json(), Duration.ofSeconds(10));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static void cancel(String... ledgerIds) {
        for (String id : ledgerIds) {
            Answer answer = cluster.a.ask("DELETE", new LedgerEntry(id, 0).path(), "", Duration.ofSeconds(10));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
    }

    /** Lets all that the client does by itself in that time be done, while it loses nothing. */
    private void keepsAllFor(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        Awaitility.await()
                .atMost(time.plusSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    assertThat(ids()).containsAll(fleet.ids());
                    return System.nanoTime() >= until;
                });
    }

    private static void assertNothingWholeSince(ClientCounts before, ClientCounts now) {
        assertThat(now.watchedSnapshots()).as("snapshots").isEqualTo(before.watchedSnapshots());
        assertThat(now.fullFetches()).as("full fetches").isEqualTo(before.fullFetches());
        assertThat(now.unreadableAnswers()).isZero();
    }

    @Test
    void what_changes_at_another_node_comes_and_so_does_what_changes_of_a_persistent_entry() {
        ClientCounts before = client.counts();
        TestInstance late = TestInstance.of("late", LEASE);
        assertThat(late.register(cluster.c)).isEqualTo(204);
        awaits("the new instance").until(() -> ids().contains("late"));
        assertThat(late.cancel(cluster.b)).isEqualTo(200);
        awaits("its end").until(() -> !ids().contains("late"));

        put(cluster.b, new LedgerEntry("l-1", 1));
        awaits("the persistent entry").until(() -> number("l-1").equals(Optional.of("1")));
        put(cluster.c, new LedgerEntry("l-1", 2));
        awaits("its change").until(() -> number("l-1").equals(Optional.of("2")));
        assertThat(cluster.a.status("DELETE", new LedgerEntry("l-1", 2).path(), ""))
                .isEqualTo(200);
        awaits("its end").until(() -> number("l-1").isEmpty());

        ClientCounts after = client.counts();
        assertThat(after.watches()).isEqualTo(1);
        assertThat(after.watchedSnapshots()).isEqualTo(1);
        assertThat(after.watchedChanges() - before.watchedChanges()).isGreaterThanOrEqualTo(5);
        assertThat(after.fullFetches() + after.deltas()).isZero();
    }

    @Test
    void when_its_node_is_killed_it_goes_on_at_another_and_is_told_what_it_missed_and_no_more() {
        put(cluster.c, new LedgerEntry("kept", 1));
        put(cluster.c, new LedgerEntry("gone", 1));
        awaits("the entries")
                .until(() -> number("kept").isPresent() && number("gone").isPresent());
        ClientCounts before = client.counts();

        cluster.a.kill();
        TestInstance missed = TestInstance.of("missed", LEASE);
        assertThat(missed.register(cluster.c)).isEqualTo(204);
        awaits("the missed instance").until(() -> ids().contains("missed"));
        ClientCounts after = client.counts();
        assertThat(after.resumedWatches()).isEqualTo(before.resumedWatches() + 1);
        assertThat(client.isWatching()).isTrue();
        assertNothingWholeSince(before, after);

        cluster.a.start();
        cluster.a.awaitReady();
        cluster.awaitWhole();
        cancel("gone");
        awaits("its end").until(() -> number("gone").isEmpty());
        assertThat(number("kept")).contains("1");
        assertThat(missed.cancel(cluster.c)).isEqualTo(200);
        awaits("the end of the missed").until(() -> !ids().contains("missed"));
        assertThat(losses.ids()).containsOnly("gone", "missed");
        assertNothingWholeSince(before, client.counts());
        cancel("kept");
    }

    @Test
    void a_node_that_does_not_know_yet_what_the_others_know_takes_nothing_away() {
        put(cluster.c, new LedgerEntry("stays", 1));
        awaits("the entry").until(() -> number("stays").isPresent());
        cluster.a.kill();
        awaits("the watch of b").until(() -> client.counts().resumedWatches() == 1 && client.isWatching());
        cluster.network.isolate("a");
        cluster.a.start();
        cluster.a.awaitListening();
        assertThat(cluster.a.status("GET", "/api/v1/watch", "")).isEqualTo(503);
        assertThat(cluster.a.status("GET", "/eureka/apps", "")).isEqualTo(503);
        ClientCounts before = client.counts();

        // The client knows a and b: nobody is left who can tell it anything.
        assertThat(cluster.b.stop()).isZero();
        keepsAllFor(LONGER_THAN_PATIENCE);
        assertThat(client.isWatching()).isFalse();
        assertThat(cluster.a.status("GET", "/api/v1/watch", "")).isEqualTo(503);
        cluster.network.heal();
        cluster.a.awaitReady();
        awaits("the watch of a").until(client::isWatching);
        keepsAllFor(Duration.ofSeconds(1));

        assertThat(client.counts().resumedWatches()).isGreaterThan(before.resumedWatches());
        assertThat(client.counts().watchedSnapshots()).isEqualTo(before.watchedSnapshots());
        assertThat(number("stays")).contains("1");
        assertThat(losses.ids()).isEmpty();
        cluster.b.start();
        cluster.b.awaitReady();
        cluster.awaitWhole();
        cancel("stays");
    }

    @Test
    void while_no_node_answers_it_keeps_its_list_and_watches_again_when_they_are_back() {
        put(cluster.b, new LedgerEntry("stands", 1));
        awaits("the entry").until(() -> number("stands").isPresent());
        cluster.nodes.forEach(ClusterNode::kill);
        keepsAllFor(LONGER_THAN_PATIENCE);
        assertThat(client.isWatching()).isFalse();
        assertThat(client.freshness().stale()).isTrue();
        assertThat(number("stands")).contains("1");
        assertThat(losses.ids()).isEmpty();

        // They come back with no instance but the persistent one: that is not believed, and the fleet registers again.
        cluster.nodes.forEach(ClusterNode::start);
        cluster.nodes.forEach(ClusterNode::awaitReady);
        cluster.awaitWhole();
        cluster.awaitShown(withStanding(), LEASE);
        awaits("the watch").until(client::isWatching);
        awaits("the fleet").until(() -> ids().equals(fleet.ids()));
        awaits("trust").until(() -> !client.freshness().stale());
        assertThat(number("stands")).contains("1");
        assertThat(losses.ids()).doesNotContain("stands");
        cancel("stands");
    }

    private static Set<String> withStanding() {
        Set<String> all = new TreeSet<>(fleet.ids());
        all.add("stands");
        return all;
    }

    /** Which instances the client has ever said to be gone. */
    private static final class Losses implements Flow.Subscriber<RegistryChange> {
        private final Set<String> ids = new ConcurrentSkipListSet<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(RegistryChange change) {
            if (change.action() == ActionType.DELETED) {
                ids.add(change.key().id());
            }
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {
            // The client is closed.
        }

        Set<String> ids() {
            return ids;
        }
    }
}
