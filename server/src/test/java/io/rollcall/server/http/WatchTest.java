package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.client.model.Vips;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.Origin;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a watcher of one node is told. */
@Tag("waiting")
class WatchTest {
    private final SteeredNode node =
            new SteeredNode(Map.of("limits.watchers", "60", "limits.watchers-per-address", "55"), later -> List.of());
    private final List<AutoCloseable> open = new ArrayList<>(List.of(node));

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private WatchReader watch(String query) {
        return kept(new WatchReader(node.port(), query).begun());
    }

    private WatchReader kept(WatchReader reader) {
        open.add(reader);
        return reader;
    }

    private void cancel(InstanceKey key) {
        node.registry.cancel(key, Origin.CLIENT);
    }

    private void override(InstanceKey key, InstanceStatus status) {
        node.registry.setStatus(key, status, OptionalLong.empty(), Origin.CLIENT);
    }

    private void registerPersistent(String app, String id) {
        byte[] body = EurekaJson.registration(SteeredNode.instance(app, id));
        assertThat(node.send(
                                "PUT",
                                "/api/v1/instances/" + app + "/" + id + "?ephemeral=false",
                                body,
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(200);
    }

    private static Instance changed(Instance instance) {
        return instance.withMoreMetadata(Map.of("zone", "b")).withLastDirtyTimestamp(instance.lastDirtyTimestamp() + 1);
    }

    @Test
    void everything_there_is_comes_first_and_then_each_change_once_in_order() {
        node.register("SHOP", "shop-1");
        WatchReader reader = watch("");
        assertThat(reader.shown()).containsOnlyKeys("SHOP/shop-1");
        assertThat(reader.events()).hasSize(1);
        assertThat(reader.comments()).isEqualTo(1);

        InstanceKey two = node.register("SHOP", "shop-2");
        reader.awaitChanges("ADDED SHOP/shop-2 UP");
        node.registry.renew(two, OptionalLong.empty(), null, Origin.CLIENT);
        node.register(SteeredNode.instance("SHOP", "shop-2"));
        node.register(changed(SteeredNode.instance("SHOP", "shop-2")));
        reader.awaitChanges("ADDED SHOP/shop-2 UP", "MODIFIED SHOP/shop-2 UP");
        override(two, InstanceStatus.OUT_OF_SERVICE);
        reader.awaitChanges("ADDED SHOP/shop-2 UP", "MODIFIED SHOP/shop-2 UP", "MODIFIED SHOP/shop-2 OUT_OF_SERVICE");
        cancel(two);
        reader.awaitChanges(
                "ADDED SHOP/shop-2 UP",
                "MODIFIED SHOP/shop-2 UP",
                "MODIFIED SHOP/shop-2 OUT_OF_SERVICE",
                "DELETED SHOP/shop-2");
        node.pass(Duration.ofSeconds(91));
        Awaitility.await().until(() -> reader.shown().isEmpty());
    }

    @Test
    void persistent_entries_and_what_health_checks_say_of_them_come_in_the_same_stream() {
        WatchReader reader = watch("");

        registerPersistent("LEDGER", "l-1");
        InstanceKey key = new InstanceKey("LEDGER", "l-1");
        reader.awaitChanges("ADDED LEDGER/l-1 UP");
        node.replica.note(key, InstanceStatus.DOWN);
        reader.awaitChanges("ADDED LEDGER/l-1 UP", "MODIFIED LEDGER/l-1 DOWN");
        node.replica.note(key, InstanceStatus.UP);
        reader.awaitChanges("ADDED LEDGER/l-1 UP", "MODIFIED LEDGER/l-1 DOWN", "MODIFIED LEDGER/l-1 UP");
        assertThat(node.send("DELETE", "/api/v1/instances/LEDGER/l-1", new byte[0])
                        .statusCode())
                .isEqualTo(200);
        reader.awaitChanges(
                "ADDED LEDGER/l-1 UP", "MODIFIED LEDGER/l-1 DOWN", "MODIFIED LEDGER/l-1 UP", "DELETED LEDGER/l-1");
    }

    @Test
    void who_comes_back_with_a_token_is_told_what_he_missed_and_nothing_else() {
        node.register("SHOP", "shop-1");
        InstanceKey two = node.register("SHOP", "shop-2");
        registerPersistent("LEDGER", "l-1");
        WatchReader reader = watch("");
        reader.close();
        cancel(two);
        node.register("SHOP", "shop-3");
        registerPersistent("LEDGER", "l-2");

        WatchReader back = kept(reader.goOn(node.port(), "").begun());

        assertThat(back.events()).hasSize(1);
        assertThat(back.changes())
                .containsExactlyInAnyOrder("DELETED SHOP/shop-2", "MODIFIED SHOP/shop-3 UP", "MODIFIED LEDGER/l-2 UP");
        assertThat(back.shown()).containsOnlyKeys("SHOP/shop-1", "SHOP/shop-3", "LEDGER/l-1", "LEDGER/l-2");
    }

    @Test
    void who_missed_nothing_is_told_so() {
        node.register("SHOP", "shop-1");
        WatchReader reader = watch("");
        reader.close();

        WatchReader back = kept(reader.goOn(node.port(), "").begun());

        assertThat(back.events()).hasSize(1);
        assertThat(back.events().get(0).type()).isEqualTo("changes");
        assertThat(back.changes()).isEmpty();
    }

    @Test
    void a_token_below_a_floor_or_of_another_filter_leads_to_everything() {
        InstanceKey one = node.register("SHOP", "shop-1");
        WatchReader reader = watch("");
        reader.close();
        assertThat(kept(reader.goOn(node.port(), "apps=SHOP").begun())
                        .events()
                        .get(0)
                        .type())
                .isEqualTo("snapshot");
        cancel(one);
        node.pass(Duration.ofMinutes(16));

        WatchReader back = kept(reader.goOn(node.port(), "").begun());

        assertThat(back.events().get(0).type()).isEqualTo("snapshot");
        Awaitility.await().until(() -> back.shown().isEmpty());
    }

    @Test
    void a_filter_lets_through_what_it_names() {
        Instance shop = SteeredNode.instance("SHOP", "shop-1").withVips(new Vips("shop,store", "tls"));
        node.register(shop);
        node.register(SteeredNode.instance("SHOPPING", "s-1").withVips(new Vips("other", null)));
        node.register(SteeredNode.instance("CART", "cart-1").withVips(new Vips("store", null)));

        assertThat(watch("?apps=shop").shown()).containsOnlyKeys("SHOP/shop-1");
        assertThat(watch("?prefix=SHOP").shown()).containsOnlyKeys("SHOP/shop-1", "SHOPPING/s-1");
        assertThat(watch("?vips=store").shown()).containsOnlyKeys("SHOP/shop-1", "CART/cart-1");
        assertThat(watch("?vips=tls,other").shown()).containsOnlyKeys("SHOP/shop-1", "SHOPPING/s-1");
        assertThat(watch("?vips=store&apps=CART,SHOPPING").shown()).containsOnlyKeys("CART/cart-1");
    }

    @Test
    void an_instance_that_a_filter_lets_through_no_more_is_gone_for_that_watcher() {
        Instance shop = SteeredNode.instance("SHOP", "shop-1").withVips(new Vips("shop", null));
        node.register(shop);
        WatchReader reader = watch("?vips=shop");
        WatchReader away = watch("?vips=shop");
        away.close();

        node.register(shop.withVips(new Vips("store", null)).withLastDirtyTimestamp(shop.lastDirtyTimestamp() + 1));

        reader.awaitChanges("DELETED SHOP/shop-1");
        assertThat(kept(away.goOn(node.port(), "vips=shop").begun()).shown()).isEmpty();
        node.register(shop.withLastDirtyTimestamp(shop.lastDirtyTimestamp() + 2));
        reader.awaitChanges("DELETED SHOP/shop-1", "ADDED SHOP/shop-1 UP");
        node.register("OTHER", "other-1");
        cancel(shop.key());
        reader.awaitChanges("DELETED SHOP/shop-1", "ADDED SHOP/shop-1 UP", "DELETED SHOP/shop-1");
    }

    private HttpResponse<String> poll(String query) {
        return node.send("GET", "/api/v1/watch" + query, new byte[0], "Accept", "application/json");
    }

    @Test
    void who_polls_has_his_answer_as_soon_as_there_is_something() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        node.register("SHOP", "shop-1");
        JsonNode first = mapper.readTree(poll("").body());
        assertThat(first.path("snapshot").asBoolean()).isTrue();
        assertThat(first.at("/instances/0/instanceId").asText()).isEqualTo("shop-1");

        String since = "?since=" + first.path("token").asText();
        long start = System.nanoTime();
        JsonNode nothing = mapper.readTree(poll(since + "&wait=1s").body());
        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(950));
        assertThat(nothing.path("snapshot").asBoolean()).isFalse();
        assertThat(nothing.path("changes")).isEmpty();

        String next = "?since=" + nothing.path("token").asText();
        CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(() -> poll(next));
        Awaitility.await().until(() -> node.watches.watchers() == 1);
        node.register("SHOP", "shop-2");
        JsonNode told = mapper.readTree(waiting.get(5, TimeUnit.SECONDS).body());
        assertThat(told.at("/changes/0/instance/instanceId").asText()).isEqualTo("shop-2");
        assertThat(told.path("changes")).hasSize(1);
        assertThat(mapper.readTree(poll(next).body()).path("changes")).hasSize(1);
    }

    @Test
    void nothing_is_told_while_the_node_may_not_be_read() {
        node.register("SHOP", "shop-1");
        WatchReader reader = watch("");
        node.state.mayBeRead(false);

        HttpResponse<String> refused = node.get("/api/v1/watch");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("2");
        cancel(new InstanceKey("SHOP", "shop-1"));
        Awaitility.await().atMost(Duration.ofSeconds(12)).until(() -> reader.comments() >= 2);
        assertThat(reader.shown()).hasSize(1);
        node.register("SHOP", "shop-1");
        node.register("SHOP", "shop-2");
        node.state.mayBeRead(true);
        Awaitility.await().until(() -> reader.shown().size() == 2);
        assertThat(reader.changes()).containsExactly("ADDED SHOP/shop-2 UP");
    }

    private static String token(byte... content) {
        CRC32 sum = new CRC32();
        sum.update(content);
        byte[] all = Arrays.copyOf(content, content.length + 4);
        for (int i = 0; i < 4; i++) {
            all[content.length + i] = (byte) (sum.getValue() >>> (24 - 8 * i));
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "since=x",
                "since=%20",
                "since=AAAA",
                "since=AAAAAAAA",
                "since=AQEBAQEBAQEBAQEBAQEBAQ",
                "apps=",
                "apps=A,,B",
                "vips=%20",
                "prefix=,"
            })
    void what_makes_no_sense_is_refused(String query) {
        HttpResponse<String> answer = node.get("/api/v1/watch?" + query);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(node.watches.watchers()).isZero();
    }

    @Test
    void hostile_tokens_are_refused_or_lead_to_everything() {
        byte[] huge = new byte[40];
        Arrays.fill(huge, (byte) 0xff);
        huge[0] = 1;
        byte[] zeros = new byte[64];
        zeros[0] = 1;
        for (byte[] content : List.of(new byte[] {1}, huge, zeros, new byte[] {1, 2, 3})) {
            assertThat(node.get("/api/v1/watch?since=" + token(content)).statusCode())
                    .isEqualTo(400);
        }
        assertThat(node.get("/api/v1/watch?since=" + "A".repeat(7_000)).statusCode())
                .isEqualTo(400);
        for (String other : List.of(token((byte) 0), token((byte) 9, (byte) 1))) {
            assertThat(watch("?since=" + other).events().get(0).type()).isEqualTo("snapshot");
        }
        String good = watch("").token();
        for (int at = 0; at < good.length(); at++) {
            char wrong = good.charAt(at) == 'A' ? 'B' : 'A';
            String broken = good.substring(0, at) + wrong + good.substring(at + 1);
            // The last character has bits that mean nothing.
            if (at < good.length() - 1) {
                assertThat(node.get("/api/v1/watch?since=" + broken).statusCode())
                        .isEqualTo(400);
            }
        }
    }

    @Test
    void there_is_a_bound_of_watchers() {
        for (int i = 0; i < 55; i++) {
            kept(new WatchReader(node.port(), ""));
        }
        Awaitility.await().until(() -> node.watches.watchers() == 55);

        HttpResponse<String> refused = node.get("/api/v1/watch");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("55 watchers of your address");
        assertThat(node.watches.watchers()).isEqualTo(55);
    }

    @Test
    void watchers_that_went_away_are_noticed() throws Exception {
        WatchReader stays = watch("");
        for (int i = 0; i < 5; i++) {
            watch("").close();
        }
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> node.watches.watchers() == 1);
        assertThat(stays.hasEnded()).isFalse();
    }

    @Test
    void draining_answers_when_all_who_watch_have_been_told_and_counts_those_who_poll() throws Exception {
        node.register("SHOP", "shop-1");
        registerPersistent("LEDGER", "l-1");
        List<WatchReader> readers = List.of(watch(""), watch("?apps=OTHER"), watch("?apps=LEDGER"));
        node.send("GET", "/eureka/apps/delta", new byte[0], "Accept", "application/json");

        for (String path : List.of("SHOP/shop-1", "LEDGER/l-1")) {
            HttpResponse<String> drained = node.post("/api/v1/instances/" + path + "/drain", "");
            assertThat(drained.statusCode()).as(drained.body()).isEqualTo(200);
            JsonNode report = new ObjectMapper().readTree(drained.body());
            assertThat(report.path("complete").asBoolean())
                    .as(report.toString())
                    .isTrue();
            assertThat(report.path("watchers").asInt()).isEqualTo(3);
            assertThat(report.path("pollers").asInt()).isEqualTo(1);
        }
        readers.get(0).awaitChanges("MODIFIED SHOP/shop-1 OUT_OF_SERVICE", "MODIFIED LEDGER/l-1 OUT_OF_SERVICE");
        assertThat(node.post("/api/v1/instances/SHOP/none/drain", "").statusCode())
                .isEqualTo(404);
        assertThat(node.post("/api/v1/instances/SHOP/shop-1/drain?wait=2h", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void watchers_are_told_that_the_node_stops() throws IOException {
        WatchReader reader = watch("");

        node.close();

        Awaitility.await().until(reader::hasEnded);
        assertThat(reader.events().get(1).type()).isEqualTo("bye");
    }

    @Test
    void many_come_at_once_and_all_are_told_the_same() {
        for (int i = 0; i < 900; i++) {
            node.registry.register(
                    new RegisteredInstance(SteeredNode.instance("BIG" + i % 7, "b-" + i), Registration.NONE),
                    Origin.CLIENT);
        }
        List<WatchReader> readers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            readers.add(kept(new WatchReader(node.port(), "")));
            node.register("LATE", "late-" + i);
        }
        for (WatchReader reader : readers) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> reader.shown().size() == 920);
        }
        assertThat(readers.get(0).events().stream().filter(event -> event.type().equals("snapshot")))
                .hasSizeGreaterThan(2);
    }
}
