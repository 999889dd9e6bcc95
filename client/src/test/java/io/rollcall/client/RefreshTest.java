package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.added;
import static io.rollcall.client.InstanceFixtures.answer;
import static io.rollcall.client.InstanceFixtures.deleted;
import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.hash;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Applications;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How the copy of the registry is kept: full answers, deltas, and answers that are not believed. */
class RefreshTest {
    private static final RegistryRequest FULL = new RegistryRequest.FetchAll();
    private static final RegistryRequest DELTA = new RegistryRequest.FetchDelta();
    private static final RegistryReply DOWN = new RegistryReply.Unreachable("refused");

    private static final Instance ONE = up("ORDERS", "o-1");
    private static final Instance TWO = up("ORDERS", "o-2");
    private static final Instance STOCK = up("STOCK", "s-1");

    private static ClientSettings.Builder settings() {
        return ClientSettings.builder().server("http://a/eureka/");
    }

    private static ClientRig rig(RegistryReply full) {
        return new ClientRig(settings(), servers -> says(servers, full, DOWN));
    }

    private static void says(ScriptedServers servers, RegistryReply full, RegistryReply delta) {
        servers.answer("a", request -> request.equals(FULL) ? full : delta);
    }

    private static void says(ClientRig rig, RegistryReply full, RegistryReply delta) {
        says(rig.servers, full, delta);
        rig.servers.takeRequests();
    }

    private static RegistryReply listed(Applications applications) {
        return new RegistryReply.Listed(applications);
    }

    private static RegistryReply unreadable() {
        return new RegistryReply.Unreadable("<html>");
    }

    @Test
    void starts_with_everything_and_is_ready_then() {
        ClientRig rig = rig(listed(full(ONE, TWO, STOCK)));

        assertThat(rig.servers.takeRequests()).containsExactly(FULL);
        assertThat(rig.client.application("orders")).containsExactly(ONE, TWO);
        assertThat(rig.client.directory().applicationNames()).containsExactly("ORDERS", "STOCK");
        assertThat(rig.ended(rig.client.readyAsync())).isTrue();
        assertThat(rig.client.freshness()).isEqualTo(new Freshness(Freshness.Source.SERVER, false, Duration.ZERO));
    }

    @Test
    void goes_on_with_a_delta_each_interval() {
        ClientRig rig = rig(listed(full(ONE, STOCK)));
        Instance downNow = ONE.withStatus(InstanceStatus.DOWN).withLastDirtyTimestamp(7);
        says(rig, DOWN, listed(answer(hash(downNow, TWO), added(downNow), added(TWO), deleted(STOCK))));

        rig.advance(Duration.ofSeconds(30));

        assertThat(rig.servers.takeRequests()).containsExactly(DELTA);
        assertThat(rig.client.application("ORDERS")).containsExactly(TWO);
        assertThat(rig.client.directory().applicationNames()).containsExactly("ORDERS");
        assertThat(rig.client.directory().instance(ONE.key()).orElseThrow().instance())
                .isEqualTo(downNow);
        assertThat(rig.client.counts().deltas()).isEqualTo(1);

        rig.advance(Duration.ofMinutes(5));
        assertThat(rig.servers.takeRequests()).hasSizeBetween(10, 12).containsOnly(DELTA);
    }

    @Test
    void history_that_a_delta_repeats_changes_nothing() {
        ClientRig rig = rig(listed(full(ONE, STOCK)));
        Directory before = rig.client.directory();
        says(rig, DOWN, listed(answer(hash(ONE, STOCK), added(ONE), deleted(TWO))));

        rig.advance(Duration.ofSeconds(30));

        assertThat(rig.client.directory()).isSameAs(before);
        assertThat(rig.client.freshness().age()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_delta_that_leads_elsewhere_is_dropped_for_one_full_answer() {
        ClientRig rig = rig(listed(full(ONE)));
        says(rig, listed(full(ONE, STOCK)), listed(answer("UP_2_", deleted(ONE))));

        rig.advance(Duration.ofSeconds(30));

        assertThat(rig.servers.takeRequests()).containsExactly(DELTA, FULL);
        assertThat(rig.client.directory().size()).isEqualTo(2);
        assertThat(rig.client.counts().hashMismatches()).isEqualTo(1);
    }

    @Test
    void nothing_of_a_delta_that_leads_elsewhere_is_kept_when_the_full_answer_fails() {
        ClientRig rig = rig(listed(full(ONE, TWO)));
        says(rig, DOWN, listed(answer("UP_5_", deleted(ONE))));

        rig.advance(Duration.ofSeconds(30));

        assertThat(rig.client.application("ORDERS")).containsExactly(ONE, TWO);
        assertThat(rig.client.freshness().stale()).isTrue();
    }

    @Test
    void a_server_that_keeps_no_deltas_is_asked_for_everything() {
        ClientRig rig = rig(listed(full(ONE)));
        for (RegistryReply none : new RegistryReply[] {new RegistryReply.Refused(403), new RegistryReply.Unknown()}) {
            says(rig, listed(full(ONE, TWO)), none);
            rig.advance(Duration.ofSeconds(30));
            assertThat(rig.servers.takeRequests()).containsExactly(DELTA, FULL);
            assertThat(rig.client.freshness().stale()).isFalse();
        }
    }

    @Test
    void servers_in_trouble_are_not_asked_for_more() {
        ClientRig rig = rig(listed(full(ONE)));
        says(rig, new RegistryReply.Refused(503), new RegistryReply.Refused(503));
        rig.advance(Duration.ofSeconds(30));
        assertThat(rig.servers.takeRequests()).containsOnly(DELTA);
    }

    @Test
    void an_answer_that_is_no_registry_leaves_what_was_known() {
        ClientRig rig = rig(listed(full(ONE, TWO)));
        Directory before = rig.client.directory();
        says(rig, unreadable(), unreadable());

        rig.advance(Duration.ofMinutes(10));

        assertThat(rig.client.directory()).isSameAs(before);
        assertThat(rig.client.freshness().stale()).isTrue();
        assertThat(rig.client.counts().unreadableAnswers()).isPositive();
    }

    @Test
    void every_server_down_keeps_serving_and_tells_the_age() {
        ClientRig rig = rig(listed(full(ONE, TWO)));
        says(rig, DOWN, DOWN);

        rig.advance(Duration.ofHours(2));

        assertThat(rig.client.application("ORDERS")).containsExactly(ONE, TWO);
        assertThat(rig.client.freshness()).isEqualTo(new Freshness(Freshness.Source.SERVER, true, Duration.ofHours(2)));
        assertThat(rig.client.counts().failedRefreshes()).isBetween(200L, 600L);
    }

    @Test
    void after_an_outage_longer_than_the_history_of_deltas_everything_is_read() {
        ClientRig rig = rig(listed(full(ONE)));
        says(rig, DOWN, DOWN);
        rig.advance(Duration.ofMinutes(3));

        says(rig, listed(full(TWO)), listed(answer(hash(ONE))));
        rig.advance(Duration.ofSeconds(30));

        assertThat(rig.servers.takeRequests().get(0)).isEqualTo(FULL);
        assertThat(rig.client.application("ORDERS")).containsExactly(TWO);
    }

    @Test
    void a_failed_refresh_is_tried_again_before_the_interval_has_passed() {
        ClientRig rig = rig(DOWN);
        assertThat(rig.client.freshness().source()).isEqualTo(Freshness.Source.NONE);
        says(rig, listed(full(ONE)), DOWN);

        rig.advance(Duration.ofSeconds(1));

        assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
    }

    @Test
    void a_sudden_empty_list_is_not_believed_until_it_was_said_for_long() {
        ClientRig rig = rig(listed(full(ONE)));
        says(rig, listed(full()), listed(answer("")));

        rig.advance(Duration.ofMinutes(2));
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
        assertThat(rig.client.freshness().stale()).isTrue();
        assertThat(rig.client.counts().distrustedAnswers()).isGreaterThan(5);

        rig.advance(Duration.ofMinutes(1));
        assertThat(rig.client.application("ORDERS")).isEmpty();
        assertThat(rig.client.freshness().stale()).isFalse();
    }

    @Test
    void a_server_that_has_just_started_is_not_believed_until_half_of_its_clients_are_back() {
        Instance three = up("ORDERS", "o-3");
        ClientRig rig = rig(listed(full(ONE, TWO, three)));
        says(rig, listed(full(STOCK)), listed(answer("UP_1_", added(STOCK))));
        rig.advance(Duration.ofMinutes(2));
        assertThat(rig.client.application("ORDERS")).hasSize(3);
        assertThat(rig.client.freshness().stale()).isTrue();

        says(rig, listed(full(STOCK, ONE)), listed(answer("UP_2_", added(STOCK), added(ONE))));
        rig.advance(Duration.ofSeconds(30));
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
        assertThat(rig.client.freshness().stale()).isFalse();
    }

    @Test
    void what_goes_in_deltas_is_believed_however_much_it_is() {
        ClientRig rig = rig(listed(full(ONE, TWO, STOCK)));
        says(rig, DOWN, listed(answer("", deleted(ONE), deleted(TWO), deleted(STOCK))));
        rig.advance(Duration.ofSeconds(30));
        assertThat(rig.client.directory().size()).isZero();
    }

    @Test
    void the_time_of_distrust_starts_anew_after_an_answer_that_lists_something() {
        ClientRig rig = rig(listed(full(ONE)));
        says(rig, listed(full()), listed(answer("")));
        rig.advance(Duration.ofSeconds(100));
        says(rig, listed(full(ONE)), DOWN);
        rig.advance(Duration.ofMinutes(1));
        says(rig, listed(full()), listed(answer("")));

        rig.advance(Duration.ofSeconds(100));

        assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
    }

    @Test
    void a_client_that_knows_nothing_believes_an_empty_list_at_once() {
        ClientRig rig = rig(listed(full()));

        assertThat(rig.ended(rig.client.readyAsync())).isTrue();
        assertThat(rig.client.freshness().stale()).isFalse();
    }

    @Test
    void another_server_is_asked_before_an_empty_list_is_weighed() {
        ClientRig rig = new ClientRig(settings().server("http://b/eureka/"), servers -> {
            servers.answer("a", listed(full(ONE)));
            servers.answer("b", listed(full(ONE)));
        });
        String first = rig.servers.takeAsked().get(0).host();
        String other = first.equals("a") ? "b" : "a";
        rig.servers.answer(first, listed(full()));
        rig.servers.answer(other, listed(full(ONE, TWO)));

        rig.advance(Duration.ofSeconds(30));

        assertThat(rig.client.application("ORDERS")).containsExactly(ONE, TWO);
        assertThat(rig.client.freshness().stale()).isFalse();
        assertThat(rig.client.counts().distrustedAnswers()).isZero();
    }

    @Test
    void refreshing_by_hand_joins_the_round_under_way() {
        ClientRig rig = rig(listed(full(ONE)));
        says(rig, DOWN, listed(answer("UP_1_")));
        rig.servers.hold();

        CompletionStage<Void> one = rig.client.refreshAsync();
        CompletionStage<Void> other = rig.client.refreshAsync();
        assertThat(rig.ended(one)).isFalse();
        rig.servers.release();

        assertThat(rig.ended(one)).isTrue();
        assertThat(rig.ended(other)).isTrue();
        assertThat(rig.servers.takeRequests()).containsExactly(DELTA);
    }

    @Test
    void refreshing_by_hand_fails_where_no_server_answers() {
        ClientRig rig = rig(listed(full(ONE)));
        says(rig, DOWN, DOWN);

        assertThat(rig.failed(rig.client.refreshAsync())).isTrue();
    }

    @Test
    void closing_ends_the_refreshes_and_look_ups_go_on() {
        ClientRig rig = rig(listed(full(ONE)));
        rig.servers.takeRequests();
        rig.client.closeAsync();

        rig.advance(Duration.ofMinutes(5));

        assertThat(rig.servers.takeRequests()).isEmpty();
        assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
    }

    @Test
    void an_answer_after_closing_changes_nothing() {
        ClientRig rig = rig(listed(full(ONE)));
        says(rig, DOWN, listed(answer("UP_2_", added(TWO))));
        rig.servers.hold();
        rig.client.refreshAsync();
        rig.loop.settle();
        rig.client.closeAsync();
        rig.loop.settle();

        rig.servers.release();
        rig.loop.settle();

        assertThat(rig.client.application("ORDERS")).containsExactly(ONE);
    }
}
