package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.added;
import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.InstanceUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How the registry is watched: which server, what its stream leads to, and what follows when it ends. */
class WatchTest {
    private static final RegistryRequest FULL = new RegistryRequest.FetchAll();
    private static final WatchSignal OPENED = new WatchSignal.Opened();
    private static final WatchSignal BEAT = new WatchSignal.Beat();
    private static final WatchSignal LOST = new WatchSignal.Broken("reset");
    private static final WatchSignal NONE = new WatchSignal.Refused(404, null);

    private static final Instance ONE = up("ORDERS", "o-1");
    private static final Instance TWO = up("ORDERS", "o-2");
    private static final Instance STOCK = up("STOCK", "s-1");

    private static ClientRig rig(String... hosts) {
        ClientSettings.Builder settings = ClientSettings.builder();
        Arrays.stream(hosts).forEach(host -> settings.server("http://" + host + "/eureka/"));
        return new ClientRig(settings, servers -> {
            for (String host : hosts) {
                servers.answerWatches(host, OPENED);
            }
        });
    }

    private static ScriptedServers.Watch only(ClientRig rig) {
        List<ScriptedServers.Watch> watches = rig.servers.takeWatches();
        assertThat(watches).hasSize(1);
        return watches.get(0);
    }

    private static void say(ClientRig rig, ScriptedServers.Watch watch, WatchSignal... signals) {
        watch.says(signals);
        rig.loop.settle();
    }

    private static WatchSignal snapshot(String token, Instance... instances) {
        return new WatchSignal.Snapshot(
                Arrays.stream(instances).map(InstanceFixtures::added).toList(), true, token);
    }

    private static WatchSignal part(Instance... instances) {
        return new WatchSignal.Snapshot(
                Arrays.stream(instances).map(InstanceFixtures::added).toList(), false, null);
    }

    private static WatchSignal shown(@Nullable String token, Instance... instances) {
        return new WatchSignal.Changes(
                Arrays.stream(instances)
                        .<InstanceUpdate>map(one -> new InstanceUpdate.Shown(added(one)))
                        .toList(),
                token);
    }

    private static WatchSignal gone(@Nullable String token, Instance... instances) {
        return new WatchSignal.Changes(
                Arrays.stream(instances)
                        .<InstanceUpdate>map(one -> new InstanceUpdate.Gone(one.key()))
                        .toList(),
                token);
    }

    /** Beats each 10 s, as a server does. */
    private static void advance(ClientRig rig, ScriptedServers.Watch watch, Duration time) {
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minusSeconds(10)) {
            rig.advance(Duration.ofSeconds(10));
            say(rig, watch, BEAT);
        }
    }

    @Test
    void a_server_that_can_push_is_watched_and_not_polled() {
        ClientRig rig = rig("a");
        ScriptedServers.Watch watch = only(rig);
        assertThat(watch.since).isNull();
        assertThat(rig.ended(rig.client.readyAsync())).isFalse();

        say(rig, watch, snapshot("t1", ONE, STOCK));
        assertThat(rig.ended(rig.client.readyAsync())).isTrue();
        assertThat(rig.client.isWatching()).isTrue();
        assertThat(rig.client.directory().applicationNames()).containsExactly("ORDERS", "STOCK");

        advance(rig, watch, Duration.ofHours(1));
        assertThat(rig.servers.takeRequests()).isEmpty();
        assertThat(rig.servers.takeWatches()).isEmpty();
        assertThat(rig.client.freshness()).isEqualTo(new Freshness(Freshness.Source.SERVER, false, Duration.ZERO));
        assertThat(rig.ended(rig.client.refreshAsync())).isTrue();
        assertThat(rig.servers.takeRequests()).isEmpty();
    }

    @Test
    void each_change_is_told_as_it_comes() {
        ClientRig rig = rig("a");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1", ONE, STOCK));
        List<List<Instance>> told = new ArrayList<>();
        rig.client.listen("ORDERS", told::add);

        say(rig, watch, shown("t2", TWO));
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE, TWO);
        Instance down = ONE.withStatus(InstanceStatus.OUT_OF_SERVICE).withLastDirtyTimestamp(7);
        say(rig, watch, shown("t3", down));
        assertThat(rig.client.application("ORDERS")).containsExactly(TWO);
        say(rig, watch, gone("t4", STOCK, ONE), gone("t5", up("NONE", "n")));
        assertThat(rig.client.directory().size()).isEqualTo(1);
        assertThat(told).containsExactly(List.of(ONE), List.of(ONE, TWO), List.of(TWO));
        assertThat(rig.client.counts().watchedChanges()).isEqualTo(4);
    }

    @Test
    void changes_that_come_together_become_one_new_directory() {
        ClientRig rig = rig("a");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1"));
        List<List<Instance>> told = new ArrayList<>();
        rig.client.listen("ORDERS", told::add);
        say(rig, watch, shown("t2", ONE), shown("t3", TWO), gone("t4", ONE), shown("t5", ONE));
        assertThat(told).containsExactly(List.of(), List.of(TWO, ONE));
    }

    @Test
    void a_server_without_a_watch_is_polled_and_asked_again_rarely() {
        ClientRig rig = new ClientRig(
                ClientSettings.builder().server("http://a/eureka/"),
                servers -> servers.answer("a", new RegistryReply.Listed(full(ONE))));
        for (WatchSignal none : List.of(
                NONE,
                new WatchSignal.Refused(405, null),
                new WatchSignal.Refused(200, null),
                new WatchSignal.Refused(401, null))) {
            rig.servers.answerWatches("a", none);
            assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
            assertThat(rig.client.isWatching()).isFalse();
            assertThat(rig.servers.takeWatches()).hasSize(1);
            rig.servers.takeRequests();
            rig.advance(Duration.ofMinutes(4));
            assertThat(rig.servers.takeWatches()).isEmpty();
            assertThat(rig.servers.takeRequests()).hasSizeBetween(8, 9);
            rig.advance(Duration.ofMinutes(1));
        }

        rig.servers.answerWatches("a", OPENED);
        rig.servers.takeWatches();
        rig.advance(Duration.ofSeconds(239));
        for (int i = 0; i < 62 && rig.servers.watches() == 0; i++) {
            rig.advance(Duration.ofSeconds(1));
        }
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1", ONE, TWO));
        assertThat(rig.client.isWatching()).isTrue();
        rig.servers.takeRequests();
        advance(rig, watch, Duration.ofMinutes(5));
        assertThat(rig.servers.takeRequests()).isEmpty();
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE, TWO);
    }

    @Test
    void a_server_that_comes_back_is_asked_at_once_whether_it_can_push_by_now() {
        ClientRig rig = new ClientRig(
                ClientSettings.builder().server("http://a/eureka/"),
                servers -> servers.answer("a", new RegistryReply.Listed(full(ONE))));
        rig.advance(Duration.ofSeconds(45));
        rig.servers.takeWatches();
        rig.servers.answer("a", new RegistryReply.Unreachable("restarts"));
        rig.advance(Duration.ofSeconds(45));
        assertThat(rig.servers.takeWatches()).isEmpty();

        rig.servers.answerWatches("a", OPENED);
        rig.servers.answer("a", new RegistryReply.Listed(full(ONE)));
        rig.advance(Duration.ofSeconds(30));

        say(rig, only(rig), snapshot("t1", TWO));
        assertThat(rig.client.application("ORDERS")).containsExactly(TWO);
    }

    @Test
    void of_several_servers_one_that_can_push_is_found() {
        ClientRig rig = rig("a", "b");
        String first = only(rig).host;
        ClientRig mixed = new ClientRig(
                ClientSettings.builder().server("http://a/eureka/").server("http://b/eureka/"), servers -> {
                    servers.answerWatches(first, NONE);
                    servers.answerWatches(first.equals("a") ? "b" : "a", OPENED);
                });
        List<ScriptedServers.Watch> asked = mixed.servers.takeWatches();
        assertThat(asked).hasSize(2);
        say(mixed, asked.get(1), snapshot("t1", ONE));
        assertThat(mixed.client.isWatching()).isTrue();
        assertThat(mixed.servers.takeRequests()).isEmpty();
    }

    @Test
    void a_stream_that_breaks_is_continued_at_the_next_server_with_the_last_token() {
        for (WatchSignal end : List.of(LOST, new WatchSignal.Bye("closing"))) {
            ClientRig rig = rig("a", "b");
            ScriptedServers.Watch watch = only(rig);
            say(rig, watch, snapshot("t1", ONE), shown("t2", TWO), end);
            assertThat(watch.closed).isTrue();
            assertThat(rig.client.isWatching()).isFalse();

            rig.advance(Duration.ofMillis(200));
            ScriptedServers.Watch other = only(rig);
            assertThat(other.host).isNotEqualTo(watch.host);
            assertThat(other.since).isEqualTo("t2");
            assertThat(rig.client.isWatching()).isTrue();
            say(rig, other, gone("t3", ONE), BEAT);

            assertThat(rig.client.application("ORDERS")).containsExactly(TWO);
            assertThat(rig.servers.takeRequests()).isEmpty();
            assertThat(rig.client.counts().watches()).isEqualTo(2);
            assertThat(rig.client.counts().resumedWatches()).isEqualTo(1);
            assertThat(rig.client.freshness().stale()).isFalse();
        }
    }

    @Test
    void what_a_closed_stream_still_says_means_nothing() {
        ClientRig rig = rig("a", "b");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1", ONE), LOST);
        rig.advance(Duration.ofMillis(200));
        say(rig, watch, gone("t9", ONE), LOST);
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
        assertThat(rig.client.isWatching()).isTrue();
    }

    @Test
    void a_token_that_the_server_does_not_take_is_dropped_and_the_same_server_asked_anew() {
        ClientRig rig = rig("a", "b");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1", ONE));
        String other = watch.host.equals("a") ? "b" : "a";
        rig.servers.answerWatches(other, new WatchSignal.Refused(400, null));
        say(rig, watch, LOST);
        rig.advance(Duration.ofMillis(200));

        List<ScriptedServers.Watch> asked = rig.servers.takeWatches();
        assertThat(asked).extracting(one -> one.host).startsWith(other, other);
        assertThat(asked.get(0).since).isEqualTo("t1");
        assertThat(asked.get(1).since).isNull();
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
    }

    @Test
    void a_server_that_is_full_is_left_alone_as_long_as_it_asks() {
        ClientRig rig = new ClientRig(ClientSettings.builder().server("http://a/eureka/"), servers -> {
            servers.answer("a", new RegistryReply.Listed(full(ONE)));
            servers.answerWatches("a", new WatchSignal.Refused(503, Duration.ofSeconds(60)));
        });
        assertThat(rig.servers.takeWatches()).hasSize(1);
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
        rig.advance(Duration.ofSeconds(59));
        assertThat(rig.servers.takeWatches()).isEmpty();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.servers.takeWatches()).hasSize(1);
        assertThat(rig.client.counts().failedRefreshes()).isZero();
    }

    @Test
    void tries_at_servers_in_trouble_are_few_and_spread() {
        ClientRig rig = rig("a");
        rig.servers.answerWatches("a", LOST);
        say(rig, only(rig), LOST);
        rig.advance(Duration.ofHours(1));
        assertThat(rig.servers.takeWatches()).hasSizeBetween(115, 260);
    }

    @Test
    void a_silent_connection_is_given_up() {
        ClientRig rig = rig("a", "b");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1", ONE));
        rig.advance(Duration.ofSeconds(24));
        say(rig, watch, new WatchSignal.Heard());
        rig.advance(Duration.ofSeconds(24));
        assertThat(watch.closed).isFalse();

        rig.advance(Duration.ofSeconds(2));
        assertThat(watch.closed).isTrue();
        ScriptedServers.Watch other = only(rig);
        assertThat(other.host).isNotEqualTo(watch.host);
        assertThat(other.since).isEqualTo("t1");
    }

    @Test
    void half_a_snapshot_changes_nothing() {
        ClientRig rig = rig("a", "b");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1", ONE));
        Directory before = rig.client.directory();

        say(rig, watch, part(TWO), BEAT, part(STOCK));
        assertThat(rig.client.directory()).isSameAs(before);
        say(rig, watch, LOST);
        assertThat(rig.client.directory()).isSameAs(before);
        rig.advance(Duration.ofMillis(200));

        ScriptedServers.Watch other = only(rig);
        assertThat(other.since).isEqualTo("t1");
        say(rig, other, part(TWO), shown(null, up("ORDERS", "o-3")), part(STOCK), gone(null, TWO));
        assertThat(rig.client.directory()).isSameAs(before);
        say(rig, other, snapshot("t5"));
        assertThat(rig.client.directory().applicationNames()).containsExactly("ORDERS", "STOCK");
        assertThat(rig.client.application("ORDERS")).extracting(Instance::id).containsExactly("o-3");
        say(rig, other, LOST);
        rig.advance(Duration.ofSeconds(1));
        assertThat(only(rig).since).isEqualTo("t5");
    }

    @Test
    void a_snapshot_that_does_not_end_is_given_up_and_another_server_asked() {
        ClientRig rig = rig("a", "b");
        ScriptedServers.Watch watch = only(rig);
        for (int i = 0; i < 4; i++) {
            say(rig, watch, part(ONE), BEAT);
            rig.advance(Duration.ofSeconds(10));
        }
        assertThat(watch.closed).isTrue();
        assertThat(only(rig).host).isNotEqualTo(watch.host);
    }

    @Test
    void changes_without_a_snapshot_are_no_watch() {
        ClientRig rig = rig("a", "b");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, shown("t1", ONE));
        assertThat(watch.closed).isTrue();
        assertThat(rig.client.directory().size()).isZero();
    }

    @Test
    void what_cannot_be_read_makes_the_watch_start_anew_elsewhere() {
        ClientRig rig = rig("a", "b");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1", ONE), shown("t2", TWO), new WatchSignal.Unreadable("not JSON"));
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE, TWO);
        rig.advance(Duration.ofMillis(200));
        ScriptedServers.Watch other = only(rig);
        assertThat(other.host).isNotEqualTo(watch.host);
        assertThat(other.since).isNull();
        assertThat(rig.client.counts().unreadableAnswers()).isEqualTo(1);
    }

    @Test
    void while_no_server_can_push_it_is_polled_and_the_watch_continues_later() {
        ClientRig rig = rig("a");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1", ONE));
        rig.servers.answerWatches("a", LOST);
        rig.servers.answer("a", new RegistryReply.Listed(full(ONE, TWO)));
        say(rig, watch, LOST);
        assertThat(rig.servers.takeRequests()).isEmpty();

        rig.advance(Duration.ofSeconds(30));
        assertThat(rig.servers.takeRequests()).isNotEmpty();
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE, TWO);

        rig.servers.answerWatches("a", OPENED);
        rig.servers.takeWatches();
        rig.advance(Duration.ofSeconds(30));
        ScriptedServers.Watch again = only(rig);
        assertThat(again.since).isEqualTo("t1");
        rig.servers.takeRequests();
        say(rig, again, shown("t2", TWO), shown("t3", STOCK));
        assertThat(rig.client.directory().size()).isEqualTo(3);
        advance(rig, again, Duration.ofMinutes(2));
        assertThat(rig.servers.takeRequests()).isEmpty();
    }

    @Test
    void a_token_is_not_kept_for_ever() {
        ClientRig rig = rig("a");
        ScriptedServers.Watch watch = only(rig);
        rig.servers.answerWatches("a", LOST);
        say(rig, watch, snapshot("t1", ONE), LOST);
        rig.advance(Duration.ofMinutes(11));
        rig.servers.takeWatches();
        rig.advance(Duration.ofMinutes(1));
        assertThat(rig.servers.takeWatches()).isNotEmpty().allSatisfy(each -> assertThat(each.since)
                .isNull());
    }

    @Test
    void an_answer_to_a_poll_that_a_watch_overtook_changes_nothing() {
        ClientRig rig = new ClientRig(ClientSettings.builder().server("http://a/eureka/"), servers -> {
            servers.answer("a", new RegistryReply.Listed(full(ONE)));
            servers.answerWatches("a", OPENED);
            servers.hold();
        });
        rig.client.refreshAsync();
        rig.loop.settle();
        say(rig, only(rig), snapshot("t1", ONE, TWO));
        rig.servers.release();
        rig.loop.settle();
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE, TWO);
    }

    @Test
    void a_watch_that_found_its_way_elsewhere_goes_home_with_its_token() {
        ClientRig rig = rig("a", "b");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1", ONE), LOST);
        rig.advance(Duration.ofMillis(200));
        ScriptedServers.Watch other = only(rig);
        advance(rig, other, Duration.ofMinutes(6));

        ScriptedServers.Watch home = rig.servers.takeWatches().get(0);
        assertThat(home.host).isEqualTo(watch.host);
        assertThat(home.since).isEqualTo("t1");
        assertThat(other.closed).isTrue();
    }

    @Test
    void a_watch_can_be_left_out() {
        ClientRig rig = new ClientRig(
                ClientSettings.builder().server("http://a/eureka/").withoutWatch(),
                servers -> servers.answer("a", new RegistryReply.Listed(full(ONE))));
        assertThat(rig.servers.takeWatches()).isEmpty();
        assertThat(rig.servers.takeRequests()).containsExactly(FULL);
    }

    @Test
    void closing_ends_the_stream_and_every_timer() {
        ClientRig rig = rig("a");
        ScriptedServers.Watch watch = only(rig);
        say(rig, watch, snapshot("t1", ONE));
        rig.client.closeAsync();
        rig.loop.settle();
        assertThat(watch.closed).isTrue();
        say(rig, watch, gone("t2", ONE));
        rig.advance(Duration.ofHours(1));
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
        assertThat(rig.servers.takeWatches()).isEmpty();
        assertThat(rig.loop.waiting()).isZero();
    }
}
