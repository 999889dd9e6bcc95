package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How an instance is taken out of service before it goes, at servers that can tell and at others. */
class DrainTest {
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Instance OWN = up("SHOP", "shop-1");
    private static final RegistryRequest DRAIN = new RegistryRequest.Drain(OWN.key(), WAIT);
    private static final Drained ALL = new Drained(7, 3, 2, Duration.ofSeconds(30), true);

    private static ClientRig rig(String... hosts) {
        ClientSettings.Builder settings = ClientSettings.builder().instance(OWN).withoutLookUp();
        List.of(hosts).forEach(host -> settings.server("http://" + host + "/eureka/"));
        return new ClientRig(settings, servers -> List.of(hosts)
                .forEach(host -> answers(servers, host, new RegistryReply.Unknown())));
    }

    private static void answers(ScriptedServers servers, String host, RegistryReply toDrain) {
        servers.answer(
                host, request -> request instanceof RegistryRequest.Drain ? toDrain : new RegistryReply.Accepted());
    }

    private static CompletableFuture<Drained> drain(ClientRig rig) {
        CompletableFuture<Drained> outcome = rig.client.drainAsync(WAIT).toCompletableFuture();
        rig.loop.settle();
        return outcome;
    }

    private static List<InstanceStatus> registered(List<RegistryRequest> requests) {
        return requests.stream()
                .filter(RegistryRequest.Register.class::isInstance)
                .map(request -> ((RegistryRequest.Register) request).instance().status())
                .toList();
    }

    @Test
    void a_server_that_can_tell_says_who_was_told() {
        ClientRig rig = rig("a");
        answers(rig.servers, "a", new RegistryReply.Told(ALL));
        rig.servers.takeRequests();

        assertThat(drain(rig)).isCompletedWithValue(ALL);
        assertThat(rig.servers.takeRequests()).containsExactly(DRAIN);

        rig.advance(Duration.ofSeconds(30));
        assertThat(rig.servers.takeRequests())
                .singleElement()
                .isInstanceOfSatisfying(RegistryRequest.Renew.class, renew -> assertThat(renew.status())
                        .isEqualTo(InstanceStatus.OUT_OF_SERVICE));
    }

    @Test
    void a_registration_that_has_to_be_repeated_does_not_bring_it_back() {
        ClientRig rig = rig("a");
        answers(rig.servers, "a", new RegistryReply.Told(ALL));
        assertThat(drain(rig)).isCompleted();
        rig.servers.takeRequests();
        rig.servers.answer(
                "a",
                request -> request instanceof RegistryRequest.Renew
                        ? new RegistryReply.Unknown()
                        : new RegistryReply.Accepted());
        rig.advance(Duration.ofSeconds(30));
        assertThat(registered(rig.servers.takeRequests())).isNotEmpty().doesNotContain(InstanceStatus.UP);
    }

    @Test
    void elsewhere_the_status_is_changed_and_the_interval_of_polls_is_told() {
        for (RegistryReply none :
                List.of(new RegistryReply.Unknown(), new RegistryReply.Refused(405), new RegistryReply.Refused(400))) {
            ClientRig rig = rig("a");
            answers(rig.servers, "a", none);
            rig.servers.takeRequests();
            assertThat(drain(rig)).isCompletedWithValue(new Drained(-1, -1, -1, Duration.ofSeconds(30), false));
            List<RegistryRequest> requests = rig.servers.takeRequests();
            assertThat(requests.get(0)).isEqualTo(DRAIN);
            assertThat(registered(requests)).containsExactly(InstanceStatus.DOWN, InstanceStatus.OUT_OF_SERVICE);
        }
    }

    @Test
    void of_several_servers_one_that_can_tell_is_asked() {
        ClientRig rig = rig("a", "b");
        String first = rig.servers.takeAsked().get(0).host();
        answers(rig.servers, first.equals("a") ? "b" : "a", new RegistryReply.Told(ALL));
        assertThat(drain(rig)).isCompletedWithValue(ALL);
        assertThat(rig.servers.takeRequests()).containsExactly(DRAIN, DRAIN);
    }

    @Test
    void while_no_server_answers_it_stays_wanted() {
        ClientRig rig = rig("a");
        rig.servers.answer("a", new RegistryReply.Unreachable("down"));
        CompletableFuture<Drained> outcome = drain(rig);
        rig.advance(Duration.ofMinutes(1));
        assertThat(outcome).isNotDone();
        answers(rig.servers, "a", new RegistryReply.Unknown());
        rig.advance(Duration.ofMinutes(1));
        assertThat(outcome).isCompleted();
    }

    @Test
    void a_drain_is_taken_back_by_its_own_status_and_then_by_the_end_of_what_stands_in_its_place() {
        ClientRig rig = rig("a");
        answers(rig.servers, "a", new RegistryReply.Told(ALL));
        assertThat(drain(rig)).isCompleted();
        rig.servers.takeRequests();

        assertThat(undrain(rig)).isCompleted();

        List<RegistryRequest> requests = rig.servers.takeRequests();
        assertThat(registered(requests)).containsExactly(InstanceStatus.DOWN, InstanceStatus.UP);
        assertThat(requests).hasSize(3).last().isEqualTo(new RegistryRequest.Undrain(OWN.key()));
        rig.advance(Duration.ofSeconds(30));
        assertThat(rig.servers.takeRequests())
                .singleElement()
                .isInstanceOfSatisfying(RegistryRequest.Renew.class, renew -> assertThat(renew.status())
                        .isEqualTo(InstanceStatus.UP));
    }

    private static CompletableFuture<Void> undrain(ClientRig rig) {
        CompletableFuture<Void> outcome = rig.client.undrainAsync().toCompletableFuture();
        rig.loop.settle();
        return outcome;
    }

    @Test
    void a_drain_that_no_server_takes_back_is_said_to_stand() {
        for (RegistryReply none : List.of(
                new RegistryReply.Unknown(), new RegistryReply.Refused(503), new RegistryReply.Unreachable("down"))) {
            ClientRig rig = rig("a", "b");
            for (String host : List.of("a", "b")) {
                rig.servers.answer(
                        host,
                        request -> request instanceof RegistryRequest.Undrain ? none : new RegistryReply.Accepted());
            }
            assertThat(undrain(rig)).isCompletedExceptionally();
        }
    }

    @Test
    void what_cannot_be_drained_is_said_at_once() {
        ClientRig looker = new ClientRig(
                ClientSettings.builder().server("http://a/"),
                servers -> servers.answer("a", new RegistryReply.Listed(full())));
        assertThatThrownBy(() -> looker.client.drainAsync(WAIT)).isInstanceOf(IllegalStateException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> rig("a").client.drainAsync(Duration.ZERO));
        ClientRig closed = rig("a");
        closed.client.closeAsync();
        closed.loop.settle();
        assertThat(drain(closed)).isCompletedExceptionally();
    }
}
