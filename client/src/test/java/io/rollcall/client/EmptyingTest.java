package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.added;
import static io.rollcall.client.InstanceFixtures.answer;
import static io.rollcall.client.InstanceFixtures.deleted;
import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.hash;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceUpdate;
import io.rollcall.client.model.RegisteredInstance;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A list that empties too fast is not believed for a while; one that empties in its time is. */
class EmptyingTest {
    private static final WatchSignal BEAT = new WatchSignal.Beat();
    private static final Instance[] TWENTY = many("n", 20);

    private static Instance[] many(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> up("ORDERS", prefix + "-" + i))
                .toArray(Instance[]::new);
    }

    private static ClientRig watching(ClientSettings.Builder settings, Instance... instances) {
        ClientRig rig = new ClientRig(
                settings.server("http://a/eureka/"), servers -> servers.answerWatches("a", new WatchSignal.Opened()));
        say(rig, snapshot(instances));
        return rig;
    }

    private static ClientRig watching(Instance... instances) {
        return watching(ClientSettings.builder(), instances);
    }

    private static void say(ClientRig rig, WatchSignal signal) {
        ScriptedServers.Watch watch = rig.servers.newestWatch();
        watch.says(signal);
        rig.loop.settle();
    }

    private static WatchSignal snapshot(Instance... instances) {
        return new WatchSignal.Snapshot(
                Arrays.stream(instances).map(InstanceFixtures::added).toList(), true, "t");
    }

    private static WatchSignal gone(Instance[] instances, int from, int to) {
        return new WatchSignal.Changes(
                Arrays.stream(instances, from, to)
                        .<InstanceUpdate>map(one -> new InstanceUpdate.Gone(one.key()))
                        .toList(),
                "t");
    }

    private static WatchSignal shown(Instance... instances) {
        return new WatchSignal.Changes(
                Arrays.stream(instances)
                        .<InstanceUpdate>map(one -> new InstanceUpdate.Shown(added(one)))
                        .toList(),
                "t");
    }

    private static void beat(ClientRig rig, Duration time) {
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minusSeconds(5)) {
            rig.advance(Duration.ofSeconds(5));
            say(rig, BEAT);
        }
    }

    @Test
    void changes_that_take_most_of_all_at_once_are_believed_after_two_minutes_only() {
        ClientRig rig = watching(TWENTY);
        say(rig, gone(TWENTY, 0, 11));
        assertThat(rig.client.application("ORDERS")).hasSize(20);
        assertThat(rig.client.freshness().stale()).isTrue();
        assertThat(rig.client.counts().distrustedAnswers()).isEqualTo(1);

        beat(rig, Duration.ofSeconds(115));
        assertThat(rig.client.application("ORDERS")).hasSize(20);
        assertThat(rig.client.freshness())
                .isEqualTo(new Freshness(Freshness.Source.SERVER, true, Duration.ofSeconds(115)));

        beat(rig, Duration.ofSeconds(10));
        assertThat(rig.client.application("ORDERS")).hasSize(9);
        assertThat(rig.client.freshness().stale()).isFalse();
        assertThat(rig.client.counts().distrustedAnswers()).isEqualTo(1);
    }

    @Test
    void what_comes_meanwhile_is_seen_and_what_goes_is_kept() {
        ClientRig rig = watching(TWENTY);
        say(rig, gone(TWENTY, 0, 15));
        say(rig, shown(up("ORDERS", "new")));
        say(rig, gone(TWENTY, 15, 16));
        assertThat(rig.client.application("ORDERS")).hasSize(21).contains(up("ORDERS", "new"));

        beat(rig, Duration.ofMinutes(2));
        assertThat(rig.client.application("ORDERS")).hasSize(5).contains(up("ORDERS", "new"));
    }

    @Test
    void when_half_of_them_are_back_the_rest_is_believed_to_be_gone() {
        ClientRig rig = watching(TWENTY);
        say(rig, gone(TWENTY, 0, 20));
        say(rig, shown(Arrays.copyOf(TWENTY, 9)));
        assertThat(rig.client.application("ORDERS")).hasSize(20);
        say(rig, shown(TWENTY[9]));
        assertThat(rig.client.application("ORDERS")).hasSize(10);
        assertThat(rig.client.freshness().stale()).isFalse();
    }

    @Test
    void instances_that_are_cancelled_one_by_one_go_one_by_one() {
        ClientRig rig = watching(TWENTY);
        for (int i = 0; i < TWENTY.length; i++) {
            beat(rig, Duration.ofSeconds(5));
            say(rig, gone(TWENTY, i, i + 1));
            assertThat(rig.client.application("ORDERS")).hasSize(TWENTY.length - i - 1);
            assertThat(rig.client.freshness().stale()).isFalse();
        }
    }

    @Test
    void small_steps_that_follow_fast_count_together() {
        ClientRig rig = watching(TWENTY);
        for (int i = 0; i < TWENTY.length; i++) {
            say(rig, gone(TWENTY, i, i + 1));
            rig.advance(Duration.ofMillis(100));
        }
        assertThat(rig.client.application("ORDERS")).hasSize(10);
        assertThat(rig.client.freshness().stale()).isTrue();
    }

    @Test
    void a_few_may_go_at_once_and_so_may_those_that_others_replace() {
        ClientRig few = watching(many("n", 5));
        say(few, gone(many("n", 5), 0, 5));
        assertThat(few.client.application("ORDERS")).isEmpty();

        ClientRig replaced = watching(TWENTY);
        say(replaced, shown(many("blue", 20)));
        say(replaced, gone(TWENTY, 0, 20));
        assertThat(replaced.client.application("ORDERS")).hasSize(20);
        assertThat(replaced.client.freshness().stale()).isFalse();
    }

    @Test
    void a_snapshot_that_lacks_most_is_not_believed_however_few_were_known() {
        ClientRig rig = watching(many("n", 3));
        say(rig, snapshot(TWENTY[0]));
        assertThat(rig.client.application("ORDERS")).hasSize(4 - 1);
        assertThat(rig.client.freshness().stale()).isTrue();
        beat(rig, Duration.ofMinutes(2));
        assertThat(rig.client.application("ORDERS")).containsExactly(TWENTY[0]);
    }

    @Test
    void nothing_is_given_in_to_while_nobody_says_anything() {
        ClientRig rig = watching(TWENTY);
        say(rig, gone(TWENTY, 0, 20));
        rig.servers.answerWatches("a", new WatchSignal.Broken("down"));
        say(rig, new WatchSignal.Broken("down"));
        rig.advance(Duration.ofHours(1));
        assertThat(rig.client.application("ORDERS")).hasSize(20);
        assertThat(rig.client.freshness().stale()).isTrue();
    }

    @Test
    void an_operator_can_turn_it_off_or_change_the_rule() {
        ClientRig off = watching(ClientSettings.builder().distrust(Duration.ZERO), TWENTY);
        say(off, gone(TWENTY, 0, 20));
        assertThat(off.client.application("ORDERS")).isEmpty();
        assertThat(off.client.freshness().stale()).isFalse();

        ClientSettings.Distrust rule = new ClientSettings.Distrust(Duration.ofSeconds(10), Duration.ofSeconds(1), 15);
        ClientRig other = watching(ClientSettings.builder().distrust(rule), TWENTY);
        say(other, gone(TWENTY, 0, 15));
        assertThat(other.client.application("ORDERS")).hasSize(5);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientSettings.Distrust(Duration.ofSeconds(-1), Duration.ofSeconds(1), 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientSettings.Distrust(Duration.ZERO, Duration.ZERO, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientSettings.Distrust(Duration.ZERO, Duration.ofSeconds(1), -1));
    }

    @Test
    void a_delta_that_takes_most_of_all_is_confirmed_by_every_server_and_not_believed_then() {
        ClientRig rig = new ClientRig(
                ClientSettings.builder().server("http://a/eureka/").withoutWatch(),
                servers -> servers.answer("a", new RegistryReply.Listed(full(TWENTY))));
        Instance[] left = Arrays.copyOf(TWENTY, 8);
        RegisteredInstance[] deleted =
                Arrays.stream(TWENTY, 8, 20).map(one -> deleted(one)).toArray(RegisteredInstance[]::new);
        rig.servers.answer(
                "a",
                request -> new RegistryReply.Listed(
                        request instanceof RegistryRequest.FetchAll ? full(left) : answer(hash(left), deleted)));
        rig.servers.takeRequests();

        rig.advance(Duration.ofSeconds(30));
        assertThat(rig.servers.takeRequests())
                .startsWith(new RegistryRequest.FetchDelta(), new RegistryRequest.FetchAll());
        assertThat(rig.client.application("ORDERS")).hasSize(20);
        assertThat(rig.client.freshness().stale()).isTrue();

        rig.advance(Duration.ofMinutes(3));
        assertThat(rig.client.application("ORDERS")).hasSize(8);
        assertThat(rig.client.freshness().stale()).isFalse();
    }

    @Test
    void the_peak_is_of_one_to_two_windows() {
        RecentPeak peak = new RecentPeak(Duration.ofNanos(10), 0);
        peak.note(5, 1);
        peak.note(3, 9);
        assertThat(List.of(peak.at(9), peak.at(19), peak.at(25), peak.at(45))).containsExactly(5, 5, 3, 3);
        peak.note(1, 46);
        assertThat(peak.at(90)).isEqualTo(1);
    }
}
