package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.LeaseTerms;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which of several servers is called, and for how long one that failed is left alone. */
class FailoverTest {
    private static final RegistryReply ACCEPTED = new RegistryReply.Accepted();
    private static final RegistryReply DOWN = new RegistryReply.Unreachable("refused");

    private static ClientSettings.Builder settings() {
        return ClientSettings.builder()
                .zone("east")
                .serverOfZone("west", "http://west-1/eureka/")
                .serverOfZone("east", "http://east-1/eureka/")
                .serverOfZone("east", "http://east-2/eureka/")
                .instance(up("SHOP", "shop-1").withLease(new LeaseTerms(10, 30)))
                .withoutLookUp();
    }

    private static ClientRig rig(long seed) {
        return new ClientRig(
                settings(),
                servers -> List.of("west-1", "east-1", "east-2").forEach(host -> servers.answer(host, ACCEPTED)),
                seed);
    }

    private static List<String> hosts(ClientRig rig) {
        return rig.servers.takeAsked().stream().map(ScriptedServers.Asked::host).toList();
    }

    private static String other(String east) {
        return east.equals("east-1") ? "east-2" : "east-1";
    }

    @Test
    void clients_spread_over_the_servers_of_their_own_zone() {
        Map<String, Integer> firsts = new HashMap<>();
        for (long seed = 0; seed < 200; seed++) {
            firsts.merge(hosts(rig(seed)).get(0), 1, Integer::sum);
        }
        assertThat(firsts).containsOnlyKeys("east-1", "east-2");
        assertThat(firsts.get("east-1")).isBetween(60, 140);
    }

    @Test
    void a_client_stays_with_a_server_that_works() {
        ClientRig rig = rig(3);
        String home = hosts(rig).get(0);
        rig.advance(Duration.ofMinutes(10));
        assertThat(hosts(rig)).hasSize(60).containsOnly(home);
    }

    @Test
    void a_failure_goes_on_to_the_next_server_at_once_own_zone_first() {
        ClientRig rig = rig(3);
        String home = hosts(rig).get(0);
        rig.servers.answer(home, DOWN);

        rig.advance(Duration.ofSeconds(10));
        assertThat(hosts(rig)).containsExactly(home, other(home));

        rig.servers.answer(other(home), DOWN);
        rig.advance(Duration.ofSeconds(10));
        List<String> asked = hosts(rig);
        assertThat(asked.get(asked.size() - 1)).isEqualTo("west-1");
        assertThat(rig.client.counts().failovers()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_server_that_failed_is_left_alone_longer_each_time() {
        ClientRig rig = rig(3);
        String home = hosts(rig).get(0);
        rig.servers.answer(home, DOWN);

        rig.advance(Duration.ofHours(2));

        // Calls each 10 s for two hours are 720; set aside for up to 5 min, home sees few of them.
        long tries = hosts(rig).stream().filter(home::equals).count();
        assertThat(tries).isBetween(20L, 60L);
    }

    @Test
    void the_wait_after_failures_doubles_up_to_its_limit_and_is_spread() {
        Backoff backoff = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5));
        SplittableRandom random = new SplittableRandom(1);
        long[] whole = {5, 10, 20, 40, 80, 160, 300, 300};
        for (int failures = 1; failures <= whole.length; failures++) {
            long most = Duration.ofSeconds(whole[failures - 1]).toNanos();
            long least = Long.MAX_VALUE;
            long greatest = 0;
            for (int i = 0; i < 200; i++) {
                long wait = backoff.after(failures, random).toNanos();
                least = Math.min(least, wait);
                greatest = Math.max(greatest, wait);
            }
            assertThat(least).isBetween(most / 2, most * 6 / 10);
            assertThat(greatest).isBetween(most * 9 / 10, most);
        }
    }

    @Test
    void a_client_goes_home_when_its_server_is_well_again() {
        ClientRig rig = rig(3);
        String home = hosts(rig).get(0);
        rig.servers.answer(home, DOWN);
        rig.servers.answer(other(home), DOWN);
        rig.advance(Duration.ofSeconds(60));
        assertThat(hosts(rig)).contains("west-1");

        rig.servers.answer(home, ACCEPTED);
        rig.advance(Duration.ofMinutes(6));
        hosts(rig);
        rig.advance(Duration.ofMinutes(1));
        assertThat(hosts(rig)).containsOnly(home);
    }

    @Test
    void with_every_server_set_aside_each_is_still_tried_once_per_round() {
        ClientRig rig = new ClientRig(settings(), servers -> {}, 3);
        assertThat(hosts(rig)).containsExactlyInAnyOrder("west-1", "east-1", "east-2");

        rig.advance(Duration.ofSeconds(1));
        assertThat(hosts(rig)).containsExactlyInAnyOrder("west-1", "east-1", "east-2");
    }

    @Test
    void of_servers_set_aside_the_one_that_is_free_soonest_comes_first() {
        List<ServerAddress> given = List.of(
                ServerAddress.parse("http://a/", ""),
                ServerAddress.parse("http://b/", ""),
                ServerAddress.parse("http://c/", ""));
        ServerList servers = new ServerList(
                given, "", new Backoff(Duration.ofSeconds(8), Duration.ofMinutes(5)), new SplittableRandom(1));
        List<ServerAddress> order = servers.inOrder(0);
        // Set aside until 8 to 16 s, 4 to 8 s, and 24 to 28 s.
        servers.failed(order.get(0), 0);
        servers.failed(order.get(0), 0);
        servers.failed(order.get(1), 0);
        servers.failed(order.get(2), Duration.ofSeconds(20).toNanos());

        assertThat(servers.inOrder(Duration.ofSeconds(1).toNanos()))
                .containsExactly(order.get(1), order.get(0), order.get(2));
    }

    @Test
    void a_success_makes_earlier_failures_forgotten() {
        ServerAddress one = ServerAddress.parse("http://a/", "");
        ServerList servers = new ServerList(
                List.of(one), "", new Backoff(Duration.ofSeconds(8), Duration.ofMinutes(5)), new SplittableRandom(1));
        assertThat(servers.failed(one, 0).failures()).isEqualTo(1);
        assertThat(servers.failed(one, 0).failures()).isEqualTo(2);
        assertThat(servers.succeeded(one)).isTrue();
        assertThat(servers.succeeded(one)).isFalse();
        assertThat(servers.failed(one, 0).failures()).isEqualTo(1);
    }

    @Test
    void refusals_of_a_server_in_trouble_go_on_to_the_next() {
        for (int status : new int[] {302, 401, 403, 429, 500, 503}) {
            ClientRig rig = rig(3);
            String home = hosts(rig).get(0);
            rig.servers.answer(home, new RegistryReply.Refused(status));
            rig.advance(Duration.ofSeconds(10));
            assertThat(hosts(rig)).as("status %d", status).containsExactly(home, other(home));
        }
    }

    @Test
    void an_unknown_lease_is_an_answer_and_no_failure() {
        ClientRig rig = rig(3);
        String home = hosts(rig).get(0);
        rig.servers.answer(
                home, request -> request instanceof RegistryRequest.Renew ? new RegistryReply.Unknown() : ACCEPTED);

        rig.advance(Duration.ofSeconds(10));

        assertThat(hosts(rig)).containsExactly(home, home);
    }

    @Test
    void a_base_url_that_leads_nowhere_is_a_failure_of_that_server() {
        ClientRig rig = new ClientRig(
                ClientSettings.builder().server("http://a/wrong/").server("http://b/eureka/"), servers -> {
                    servers.answer("a", new RegistryReply.Unknown());
                    servers.answer("b", new RegistryReply.Listed(full(up("ORDERS", "o-1"))));
                });

        rig.advance(Duration.ofSeconds(1));

        assertThat(rig.client.application("ORDERS")).hasSize(1);
    }
}
