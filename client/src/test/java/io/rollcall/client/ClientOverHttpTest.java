package io.rollcall.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.rollcall.client.InstanceFixtures.answer;
import static io.rollcall.client.InstanceFixtures.deleted;
import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.rollcall.client.model.Applications;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import io.rollcall.client.wire.EurekaJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole client, with its real threads, against servers of a test: a few stories from end to end. */
class ClientOverHttpTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final WireMockServer server = new WireMockServer(options());
    private static final WireMockServer broken = new WireMockServer(options());

    private static final Instance OWN = up("SHOP", "shop-1").withLease(new LeaseTerms(1, 3));
    private static final Instance ONE = up("ORDERS", "o-1");
    private static final Instance TWO = up("ORDERS", "o-2");

    private static WireMockConfiguration options() {
        return WireMockConfiguration.options()
                .dynamicPort()
                .bindAddress("127.0.0.1")
                .gzipDisabled(true);
    }

    @BeforeAll
    static void listen() {
        server.start();
        broken.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
        broken.stop();
    }

    @BeforeEach
    void healthy() {
        server.resetAll();
        broken.resetAll();
        server.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(204)));
        server.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(200)));
        server.stubFor(delete(anyUrl()).willReturn(aResponse().withStatus(200)));
        server.stubFor(get("/eureka/apps").willReturn(listing(full(ONE, TWO))));
        server.stubFor(get("/eureka/apps/delta").willReturn(listing(answer("UP_2_"))));
    }

    private static ResponseDefinitionBuilder listing(Applications applications) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            EurekaJson.writeApplications(applications, bytes);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "application/json")
                .withBody(bytes.toByteArray());
    }

    private static String base(WireMockServer of) {
        return "http://127.0.0.1:" + of.port() + "/eureka";
    }

    private static ClientSettings.Builder settings() {
        return ClientSettings.builder().server(base(server)).instance(OWN).refreshInterval(Duration.ofMillis(300));
    }

    /** The fifteen lines that the documentation shows. */
    @Test
    void the_example_of_the_documentation_works() {
        String url = base(server);

        ClientSettings settings = ClientSettings.builder()
                .server(url)
                .instance(Instance.of("SHOP", "shop-1", "localhost", "127.0.0.1", new Port(8080, true)))
                .build();
        try (RegistryClient client = RegistryClient.start(settings)) {
            client.awaitReady(Duration.ofSeconds(10));
            Optional<Instance> orders = client.choose("ORDERS");
            orders.ifPresent(instance -> System.out.println(
                    instance.hostName() + ":" + instance.port().number()));
            client.listen("ORDERS", instances -> System.out.println(instances.size() + " instances of ORDERS"));
            client.changeStatus(InstanceStatus.DOWN, Duration.ofSeconds(5));

            assertThat(orders).isPresent();
        }
        server.verify(postRequestedFor(urlEqualTo("/eureka/apps/SHOP")));
        server.verify(deleteRequestedFor(urlEqualTo("/eureka/apps/SHOP/shop-1")));
    }

    @Test
    void registers_renews_and_registers_again_where_it_is_not_known() {
        try (RegistryClient client = RegistryClient.start(settings().build())) {
            client.awaitReady(LONG);
            await().atMost(LONG).until(() -> client.counts().renewals() >= 1);

            server.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(404)));
            await().atMost(LONG).until(() -> client.counts().registrations() >= 2);
            server.verify(putRequestedFor(urlPathEqualTo("/eureka/apps/SHOP/shop-1")));
        }
    }

    @Test
    void a_delta_with_another_hash_leads_to_everything_being_read() {
        try (RegistryClient client = RegistryClient.start(settings().build())) {
            client.awaitReady(LONG);
            server.stubFor(get("/eureka/apps").willReturn(listing(full(TWO))));
            server.stubFor(get("/eureka/apps/delta").willReturn(listing(answer("UP_7_", deleted(TWO)))));

            await().atMost(LONG).until(() -> client.application("ORDERS").equals(List.of(TWO)));
            assertThat(client.counts().hashMismatches()).isPositive();
        }
    }

    @Test
    void a_server_in_trouble_costs_nothing_while_another_is_well() {
        broken.stubFor(com.github.tomakehurst.wiremock.client.WireMock.any(anyUrl())
                .willReturn(aResponse().withStatus(503)));
        ClientSettings settings =
                settings().zone("near").serverOfZone("far", base(broken)).build();
        ClientSettings worse = ClientSettings.builder()
                .zone("far")
                .serverOfZone("far", base(broken))
                .serverOfZone("near", base(server))
                .instance(OWN)
                .withoutWatch()
                .build();
        for (ClientSettings each : List.of(settings, worse)) {
            try (RegistryClient client = RegistryClient.start(each)) {
                client.awaitReady(LONG);
                assertThat(client.application("ORDERS")).hasSize(2);
            }
        }
        broken.verify(getRequestedFor(urlEqualTo("/eureka/apps")));
    }

    @Test
    void a_registry_that_turns_into_a_web_page_leaves_the_last_good_one() {
        try (RegistryClient client = RegistryClient.start(settings().build())) {
            client.awaitReady(LONG);
            server.stubFor(get(anyUrl())
                    .willReturn(aResponse()
                            .withStatus(200)
                            .withHeader("Content-Type", "text/html")
                            .withBody("<html>maintenance</html>")));
            await().atMost(LONG).until(() -> client.freshness().stale());
            assertThat(client.application("ORDERS")).containsExactly(ONE, TWO);
            assertThatThrownBy(() -> client.refresh(LONG)).isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void changes_and_waits_work_from_a_listener_too() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (RegistryClient client = RegistryClient.start(settings().build())) {
            client.awaitReady(LONG);
            client.listen("ORDERS", instances -> {
                client.changeMetadata(Map.of("orders", Integer.toString(instances.size())), LONG);
                seen.add("changed");
            });
            await().atMost(LONG).until(() -> seen.contains("changed"));
            client.refreshAsync().thenRun(() -> seen.add(Thread.currentThread().getName()));
            await().atMost(LONG).until(() -> seen.contains("rollcall-client-callbacks"));
        }
    }

    @Test
    void waiting_ends_at_its_limit_and_the_change_is_kept() {
        try (RegistryClient client = RegistryClient.start(settings().build())) {
            client.awaitReady(LONG);
            server.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(500)));
            assertThatThrownBy(() -> client.changeStatus(InstanceStatus.DOWN, Duration.ofMillis(200)))
                    .isInstanceOf(RegistryUnavailableException.class);
            server.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(204)));
            client.changeMetadata(Map.of("a", "b"), LONG);
            server.verify(postRequestedFor(anyUrl())
                    .withRequestBody(com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath(
                            "$.instance[?(@.status == 'DOWN' && @.metadata.a == 'b')]")));
        }
    }

    @Test
    void closing_ends_every_thread_and_can_be_done_twice() {
        RegistryClient client = RegistryClient.start(settings().build());
        client.awaitReady(LONG);
        assertThat(threads()).isNotEmpty();

        client.close();
        client.close();
        assertThat(client.closeAsync().toCompletableFuture()).isNotNull();

        await().atMost(LONG).until(() -> threads().isEmpty());
        assertThat(client.application("ORDERS")).hasSize(2);
        assertThatThrownBy(() -> client.refresh(LONG)).isInstanceOf(RegistryUnavailableException.class);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("rollcall-client"))
                .toList();
    }
}
