package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The life of one's own registration, with everything that servers answer to it. */
class RegistrationTest {
    private static final RegistryReply ACCEPTED = new RegistryReply.Accepted();
    private static final RegistryReply UNKNOWN = new RegistryReply.Unknown();
    private static final RegistryReply DOWN = new RegistryReply.Unreachable("refused");

    private static final Instance OWN = up("SHOP", "shop-1").withLease(new LeaseTerms(10, 30));

    private static ClientRig rig(RegistryReply answer) {
        return new ClientRig(settings(), servers -> servers.answer("a", answer));
    }

    private static ClientSettings.Builder settings() {
        return ClientSettings.builder().server("http://a/eureka").instance(OWN).withoutLookUp();
    }

    private static Instance registered(RegistryRequest request) {
        assertThat(request).isInstanceOf(RegistryRequest.Register.class);
        return ((RegistryRequest.Register) request).instance();
    }

    private static Instance onlyRegistration(ClientRig rig) {
        List<RegistryRequest> requests = rig.servers.takeRequests();
        assertThat(requests).hasSize(1);
        return registered(requests.get(0));
    }

    @Test
    void registers_at_start_with_the_time_of_day_as_version() {
        ClientRig rig = rig(ACCEPTED);

        Instance sent = onlyRegistration(rig);
        assertThat(sent.lastDirtyTimestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(sent.withLastDirtyTimestamp(0)).isEqualTo(OWN);
        assertThat(rig.ended(rig.client.readyAsync())).isTrue();
    }

    @Test
    void renews_each_interval_of_its_own_lease_terms_with_status_and_version() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.takeRequests();

        rig.advance(Duration.ofMillis(9_999));
        assertThat(rig.servers.takeRequests()).isEmpty();
        rig.advance(Duration.ofMillis(1));
        assertThat(rig.servers.takeRequests())
                .containsExactly(new RegistryRequest.Renew(OWN.key(), InstanceStatus.UP, 1_700_000_000_000L));

        rig.advance(Duration.ofSeconds(60));
        assertThat(rig.servers.takeRequests()).hasSize(6);
        assertThat(rig.client.counts().renewals()).isEqualTo(7);
    }

    @Test
    void a_slow_answer_does_not_delay_the_next_renewal() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.takeRequests();
        rig.servers.hold();
        rig.advance(Duration.ofSeconds(14));
        assertThat(rig.servers.takeRequests()).hasSize(1);

        rig.servers.release();
        rig.advance(Duration.ofSeconds(6));
        assertThat(rig.servers.takeRequests()).hasSize(1);
    }

    @Test
    void a_renewal_of_an_unknown_lease_registers_again_with_a_newer_version() {
        ClientRig rig = rig(ACCEPTED);
        long first = onlyRegistration(rig).lastDirtyTimestamp();
        rig.servers.answer("a", request -> request instanceof RegistryRequest.Renew ? UNKNOWN : ACCEPTED);

        rig.advance(Duration.ofSeconds(10));

        List<RegistryRequest> requests = rig.servers.takeRequests();
        assertThat(requests).hasSize(2);
        assertThat(registered(requests.get(1)).lastDirtyTimestamp()).isGreaterThan(first);
        assertThat(rig.client.counts().lostLeases()).isEqualTo(1);
    }

    @Test
    void a_version_rises_even_if_the_clock_goes_back() {
        ClientRig rig = rig(ACCEPTED);
        long first = onlyRegistration(rig).lastDirtyTimestamp();
        rig.loop.timeOfDay(Instant.ofEpochMilli(5));

        rig.client.changeStatusAsync(InstanceStatus.DOWN);
        rig.loop.settle();

        assertThat(onlyRegistration(rig).lastDirtyTimestamp()).isEqualTo(first + 1);
    }

    @Test
    void a_conflict_registers_again_with_a_version_above_the_one_that_is_held() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.takeRequests();
        rig.servers.answer(
                "a",
                request -> request instanceof RegistryRequest.Renew
                        ? new RegistryReply.Newer(1_900_000_000_000L)
                        : ACCEPTED);

        rig.advance(Duration.ofSeconds(10));

        List<RegistryRequest> requests = rig.servers.takeRequests();
        assertThat(registered(requests.get(1)).lastDirtyTimestamp()).isEqualTo(1_900_000_000_001L);
    }

    @Test
    void a_server_that_is_down_is_tried_again_with_growing_waits_that_the_interval_bounds() {
        ClientRig rig = rig(DOWN);
        assertThat(rig.servers.takeRequests()).hasSize(1);
        assertThat(rig.ended(rig.client.readyAsync())).isFalse();

        // Waits of at most 1, 2, 4, 8, 10, 10... s, and at least half of each.
        rig.advance(Duration.ofSeconds(15));
        assertThat(rig.servers.takeRequests().size()).isBetween(4, 6);
        rig.advance(Duration.ofSeconds(100));
        // More than ten: at their limit the waits are still spread, so that clients do not march in step.
        assertThat(rig.servers.takeRequests().size()).isBetween(11, 20);

        rig.servers.answer("a", ACCEPTED);
        rig.advance(Duration.ofSeconds(10));
        assertThat(rig.ended(rig.client.readyAsync())).isTrue();
        assertThat(rig.client.counts().registrations()).isEqualTo(1);
    }

    @Test
    void a_failed_renewal_is_tried_again_before_the_interval_has_passed() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.answer("a", DOWN);
        rig.advance(Duration.ofSeconds(10));
        rig.servers.takeRequests();

        rig.servers.answer("a", ACCEPTED);
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.servers.takeRequests()).hasSize(1).first().isInstanceOf(RegistryRequest.Renew.class);
    }

    @Test
    void a_change_of_status_is_sent_at_once_and_completes_when_a_server_holds_it() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.takeRequests();
        rig.servers.hold();

        CompletionStage<Void> change = rig.client.changeStatusAsync(InstanceStatus.DOWN);
        assertThat(rig.ended(change)).isFalse();
        rig.servers.release();
        assertThat(rig.ended(change)).isTrue();
        assertThat(rig.failed(change)).isFalse();
        assertThat(onlyRegistration(rig).status()).isEqualTo(InstanceStatus.DOWN);

        rig.advance(Duration.ofSeconds(10));
        assertThat(rig.servers.takeRequests())
                .singleElement()
                .extracting(request -> ((RegistryRequest.Renew) request).status())
                .isEqualTo(InstanceStatus.DOWN);
    }

    @Test
    void out_of_service_and_back_pass_through_down_because_eureka_ignores_the_direct_way() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.takeRequests();

        CompletionStage<Void> out = rig.client.changeStatusAsync(InstanceStatus.OUT_OF_SERVICE);
        assertThat(rig.ended(out)).isTrue();
        List<RegistryRequest> there = rig.servers.takeRequests();
        assertThat(there)
                .extracting(request -> registered(request).status())
                .containsExactly(InstanceStatus.DOWN, InstanceStatus.OUT_OF_SERVICE);
        assertThat(registered(there.get(1)).lastDirtyTimestamp())
                .isGreaterThan(registered(there.get(0)).lastDirtyTimestamp());

        assertThat(rig.ended(rig.client.changeStatusAsync(InstanceStatus.UP))).isTrue();
        assertThat(rig.servers.takeRequests())
                .extracting(request -> registered(request).status())
                .containsExactly(InstanceStatus.DOWN, InstanceStatus.UP);
    }

    @Test
    void a_change_does_not_complete_while_only_the_passage_through_down_is_held() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.answer("a", request -> registered(request).status() == InstanceStatus.DOWN ? ACCEPTED : DOWN);

        CompletionStage<Void> out = rig.client.changeStatusAsync(InstanceStatus.OUT_OF_SERVICE);
        assertThat(rig.ended(out)).isFalse();
        rig.servers.answer("a", ACCEPTED);
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.ended(out)).isTrue();
    }

    @Test
    void one_update_at_a_time_and_the_newest_wins() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.takeRequests();
        rig.servers.hold();

        CompletionStage<Void> first = rig.client.changeMetadataAsync(Map.of("load", "1"));
        rig.loop.settle();
        CompletionStage<Void> second = rig.client.changeMetadataAsync(Map.of("load", "2"));
        CompletionStage<Void> third = rig.client.changeMetadataAsync(Map.of("load", "3", "colour", "blue"));
        rig.loop.settle();
        assertThat(onlyRegistration(rig).metadata()).containsExactly(Map.entry("load", "1"));

        rig.servers.release();
        assertThat(rig.ended(first)).isTrue();
        assertThat(onlyRegistration(rig).metadata()).containsOnly(Map.entry("load", "3"), Map.entry("colour", "blue"));
        assertThat(rig.ended(second)).isTrue();
        assertThat(rig.ended(third)).isTrue();
    }

    @Test
    void no_update_is_lost_when_its_call_fails() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.takeRequests();
        rig.servers.answer("a", DOWN);

        CompletionStage<Void> status = rig.client.changeStatusAsync(InstanceStatus.DOWN);
        CompletionStage<Void> metadata = rig.client.changeMetadataAsync(Map.of("colour", "blue"));
        rig.advance(Duration.ofMinutes(2));
        assertThat(rig.ended(status)).isFalse();
        rig.servers.takeRequests();

        rig.servers.answer("a", ACCEPTED);
        rig.advance(Duration.ofSeconds(10));
        Instance sent = registered(rig.servers.takeRequests().get(0));
        assertThat(sent.status()).isEqualTo(InstanceStatus.DOWN);
        assertThat(sent.metadata()).containsEntry("colour", "blue");
        assertThat(rig.ended(status)).isTrue();
        assertThat(rig.ended(metadata)).isTrue();
    }

    @Test
    void a_change_that_changes_nothing_sends_nothing() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.takeRequests();

        assertThat(rig.ended(rig.client.changeStatusAsync(InstanceStatus.UP))).isTrue();
        assertThat(rig.servers.takeRequests()).isEmpty();
    }

    @Test
    void a_statement_that_no_server_takes_fails_the_change_and_is_still_tried_again() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.answer("a", new RegistryReply.Refused(400));
        CompletionStage<Void> change = rig.client.changeMetadataAsync(Map.of("colour", "blue"));
        assertThat(rig.failed(change)).isTrue();
        assertThatThrownBy(() -> change.toCompletableFuture().join())
                .hasCauseInstanceOf(RegistrationRefusedException.class);

        rig.servers.takeRequests();
        rig.servers.answer("a", ACCEPTED);
        rig.advance(Duration.ofSeconds(10));
        assertThat(registered(rig.servers.takeRequests().get(0)).metadata()).containsEntry("colour", "blue");
    }

    @Test
    void closing_cancels_and_sends_nothing_afterwards() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.takeRequests();

        assertThat(rig.ended(rig.client.closeAsync())).isTrue();
        rig.advance(Duration.ofMinutes(5));

        assertThat(rig.servers.takeRequests()).containsExactly(new RegistryRequest.Cancel(OWN.key()));
        assertThat(rig.closed).isTrue();
        assertThat(rig.failed(rig.client.changeStatusAsync(InstanceStatus.DOWN)))
                .isTrue();
    }

    @Test
    void closing_waits_for_a_registration_under_way_so_that_it_cannot_outlive_the_cancellation() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.takeRequests();
        rig.servers.hold();
        CompletionStage<Void> change = rig.client.changeStatusAsync(InstanceStatus.DOWN);
        rig.loop.settle();

        CompletionStage<Void> closed = rig.client.closeAsync();
        assertThat(rig.ended(closed)).isFalse();
        assertThat(rig.servers.takeRequests()).hasSize(1).first().isInstanceOf(RegistryRequest.Register.class);
        assertThat(rig.failed(change)).isTrue();

        rig.servers.release();
        assertThat(rig.ended(closed)).isTrue();
        assertThat(rig.servers.takeRequests()).containsExactly(new RegistryRequest.Cancel(OWN.key()));
    }

    @Test
    void closing_gives_up_on_silent_servers_after_its_limit() {
        ClientRig rig = rig(ACCEPTED);
        rig.servers.hold();
        CompletionStage<Void> closed = rig.client.closeAsync();

        rig.advance(Duration.ofMillis(4_999));
        assertThat(rig.ended(closed)).isFalse();
        rig.advance(Duration.ofMillis(1));
        assertThat(rig.ended(closed)).isTrue();
        assertThat(rig.closed).isTrue();
    }

    @Test
    void a_client_without_an_instance_has_nothing_to_change() {
        ClientRig rig = new ClientRig(ClientSettings.builder().server("http://a/"), servers -> {});

        assertThatThrownBy(() -> rig.client.changeStatusAsync(InstanceStatus.DOWN))
                .isInstanceOf(IllegalStateException.class);
    }
}
