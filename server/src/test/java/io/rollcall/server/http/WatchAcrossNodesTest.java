package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Vips;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.Expected;
import io.rollcall.replication.Missed;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Standing;
import io.rollcall.server.watch.WatchToken;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A watch that goes on at another node: what its client shows is what that node shows, and little was sent for it. */
@Tag("waiting")
class WatchAcrossNodesTest {
    private static final int SEEDS = Integer.getInteger("walks", 2);

    /** How many walks have come to their end. */
    private static int walks;
    /** How often somebody came back who would show something wrong if tokens did not say which homes were silent. */
    private static int broughtBySilence;

    private static final int MOST = 1_000;

    private final WatchMesh mesh = new WatchMesh(3);
    private final List<WatchReader> readers = new ArrayList<>();

    @AfterEach
    void stop() {
        readers.forEach(WatchReader::close);
        mesh.close();
    }

    private WatchReader kept(WatchReader reader) {
        readers.add(reader);
        return reader.begun();
    }

    private WatchReader watch(int node) {
        return kept(new WatchReader(mesh.nodes.get(node).port(), ""));
    }

    private WatchReader goOn(WatchReader reader, int node) {
        reader.close();
        return kept(reader.goOn(mesh.nodes.get(node).port(), ""));
    }

    private Instance instance(String app, String id, int content) {
        return SteeredNode.instance(app, id)
                .withLease(new LeaseTerms(5, 20))
                .withMoreMetadata(Map.of("content", "" + content))
                .withVips(new Vips("vip-" + content % 2, null))
                .withLastDirtyTimestamp(mesh.nowMillis());
    }

    private InstanceKey register(int node, String app, String id) {
        InstanceKey key = mesh.nodes.get(node).register(instance(app, id, 1));
        mesh.exchange();
        return key;
    }

    private void assertShows(WatchReader reader, int node) {
        Awaitility.await("the watcher shows what its node shows")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(
                        () -> assertThat(reader.shown()).isEqualTo(mesh.shown(node, WatchAcrossNodesTest::everything)));
    }

    @Test
    void another_node_goes_on_with_just_what_was_missed() {
        register(0, "SHOP", "shop-1");
        InstanceKey two = register(1, "SHOP", "shop-2");
        WatchReader reader = watch(0);
        reader.close();
        mesh.nodes.get(2).registry.cancel(two, Origin.CLIENT);
        register(1, "SHOP", "shop-3");

        WatchReader back = goOn(reader, 2);

        assertThat(back.events()).hasSize(1);
        assertThat(back.changes()).containsExactlyInAnyOrder("DELETED SHOP/shop-2", "MODIFIED SHOP/shop-3 UP");
        assertShows(back, 2);
        assertThat(goOn(back, 1).changes()).isEmpty();
    }

    @Test
    void what_is_hidden_at_one_node_and_not_at_another_is_told_as_the_node_shows_it() {
        register(0, "SHOP", "shop-0");
        register(1, "SHOP", "shop-1");
        mesh.eachSecond(() -> {
            mesh.nodes.get(0).registry.renew(key("shop-0"), OptionalLong.empty(), null, Origin.CLIENT);
            mesh.nodes.get(1).registry.renew(key("shop-1"), OptionalLong.empty(), null, Origin.CLIENT);
        });
        mesh.cut(1, true);
        mesh.pass(Duration.ofSeconds(25));
        WatchReader reader = watch(0);
        assertThat(reader.shown()).containsOnlyKeys("SHOP/shop-0");

        reader = goOn(reader, 1);
        assertThat(reader.events().get(0).type()).isEqualTo("changes");
        assertThat(reader.shown()).containsOnlyKeys("SHOP/shop-1");
        reader = goOn(reader, 2);
        assertThat(reader.shown()).containsOnlyKeys("SHOP/shop-0");
        mesh.cut(1, false);
        mesh.pass(Duration.ofSeconds(3));
        assertShows(reader, 2);
        assertThat(reader.shown()).hasSize(2);
    }

    private static boolean everything(JsonNode instance) {
        return !instance.isMissingNode();
    }

    private static InstanceKey key(String id) {
        return new InstanceKey("SHOP", id);
    }

    @Test
    void a_node_that_started_anew_goes_on_with_the_tokens_of_its_former_life() {
        register(0, "SHOP", "shop-0");
        register(1, "SHOP", "shop-1");
        WatchReader reader = watch(0);
        register(1, "SHOP", "shop-2");
        mesh.restart(0);

        WatchReader back = goOn(reader, 0);

        assertThat(back.events().get(0).type()).isEqualTo("changes");
        assertShows(back, 0);
    }

    @Test
    void what_a_node_took_with_it_is_taken_from_its_watchers() {
        register(1, "SHOP", "shop-1");
        mesh.cut(0, true);
        register(0, "SHOP", "lost");
        WatchReader reader = watch(0);
        assertThat(reader.shown()).hasSize(2);
        mesh.cut(0, false);
        mesh.restart(0);

        assertThat(goOn(reader, 1).shown()).containsOnlyKeys("SHOP/shop-1");
        assertThat(goOn(reader, 0).shown()).containsOnlyKeys("SHOP/shop-1");
    }

    @Test
    void who_was_told_more_than_a_node_knows_waits_a_moment_for_it() throws Exception {
        register(0, "SHOP", "shop-0");
        WatchReader reader = watch(0);
        mesh.nodes.get(0).register(instance("SHOP", "shop-1", 1));
        Awaitility.await().until(() -> reader.shown().size() == 2);
        reader.close();

        WatchReader back = reader.goOn(mesh.nodes.get(1).port(), "");
        readers.add(back);
        Awaitility.await().until(() -> back.comments() > 0);
        mesh.exchange();
        back.begun();

        assertThat(back.events().get(0).type()).isEqualTo("changes");
        assertThat(back.shown()).hasSize(2);
    }

    @Test
    void draining_waits_for_the_watchers_of_all_nodes() throws Exception {
        register(0, "SHOP", "shop-0");
        List<WatchReader> all = List.of(watch(0), watch(1), watch(1), watch(2));
        ObjectMapper mapper = new ObjectMapper();
        CompletableFuture<HttpResponse<String>> drained =
                CompletableFuture.supplyAsync(() -> mesh.nodes.get(0).post("/api/v1/instances/SHOP/shop-0/drain", ""));
        Awaitility.await().until(() -> all.get(0).shown().toString().contains("OUT_OF_SERVICE"));
        // Nobody but the first node has heard of it.
        assertThat(drained.isDone()).isFalse();
        mesh.exchange();

        JsonNode report = mapper.readTree(drained.get(10, TimeUnit.SECONDS).body());

        assertThat(report.path("complete").asBoolean()).as(report.toString()).isTrue();
        assertThat(report.path("watchers").asInt()).isEqualTo(4);
        assertThat(report.path("nodes")).hasSize(3);
        for (WatchReader reader : all) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> reader.shown().toString().contains("OUT_OF_SERVICE"));
        }
        mesh.cut(2, true);
        report = mapper.readTree(mesh.nodes
                .get(0)
                .post("/api/v1/instances/SHOP/shop-0/drain?wait=1s", "")
                .body());
        assertThat(report.path("complete").asBoolean()).isFalse();
        assertThat(report.at("/nodes/2/state").asText()).isEqualTo("UNANSWERED");
    }

    /** Not each walk meets it, but all of them together have to. */
    @AfterAll
    static void somebody_came_back_and_was_told_of_what_was_hidden_where_he_came_from() {
        if (walks == SEEDS) {
            assertThat(broughtBySilence).isPositive();
        }
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, SEEDS);
    }

    /** Random operations, links, restarts and times; watchers that are cut and go on anywhere. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatever_happens_a_watcher_shows_what_its_node_shows(long seed) {
        new Walk(seed).run();
    }

    /** Whether a node tells somebody what it shows, and he does not, for no other reason than whose home was silent there. */
    private boolean isBroughtBySilence(WatchReader reader, int node) {
        Standing past = standing(reader.token());
        Standing deaf = new Standing(past.node(), past.unnamed(), past.writers(), new TreeSet<>(), past.retired());
        Map<String, String> shown = mesh.shown(node, WatchAcrossNodesTest::everything);
        boolean[] brought = {false};
        mesh.nodes.get(node).replica.atOneMoment(moment -> {
            if (moment.since(past, MOST) instanceof Missed.These told
                    && moment.since(deaf, MOST) instanceof Missed.These without) {
                brought[0] = told.keys().stream()
                        .filter(key -> !without.keys().contains(key))
                        .map(key -> key.app() + "/" + key.id())
                        .anyMatch(name -> shown.containsKey(name)
                                && !shown.get(name).equals(reader.shown().get(name)));
            }
        });
        return brought[0];
    }

    private static Standing standing(String token) {
        try {
            return WatchToken.read(token).orElseThrow().standing();
        } catch (WatchToken.BrokenException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private final class Walk {
        private static final int STEPS = 120;

        private final RandomGenerator random;
        private final String seed;
        private final Map<InstanceKey, Integer> alive = new HashMap<>();
        private final List<Walker> walkers = new ArrayList<>();
        private int content;
        private final StringBuilder history = new StringBuilder();

        Walk(long seed) {
            this.random = new SplittableRandom(seed);
            this.seed = "seed " + seed;
        }

        private final class Walker {
            private final String filter;
            private final Predicate<JsonNode> wanted;
            private int node;
            private boolean away;
            private WatchReader reader;

            Walker(String filter, Predicate<JsonNode> wanted) {
                this.filter = filter;
                this.wanted = wanted;
                this.reader = kept(new WatchReader(mesh.nodes.get(0).port(), "?" + filter));
            }

            void move() {
                if (!away) {
                    reader.close();
                    away = true;
                    return;
                }
                node = random.nextInt(3);
                if (isBroughtBySilence(reader, node)) {
                    broughtBySilence++;
                }
                reader = kept(reader.goOn(mesh.nodes.get(node).port(), filter));
                away = false;
            }

            void check() {
                if (away) {
                    return;
                }
                if (reader.hasEnded()) {
                    away = true;
                    move();
                }
                Awaitility.await("the watcher shows what its node shows")
                        .atMost(Duration.ofSeconds(10))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(20))
                        .untilAsserted(() -> assertThat(reader.shown())
                                .as("%s, filter '%s' at node %d after%s", seed, filter, node, history)
                                .isEqualTo(mesh.shown(node, wanted)));
            }
        }

        void run() {
            walkers.add(new Walker("", WatchAcrossNodesTest::everything));
            walkers.add(new Walker(
                    "apps=A", instance -> instance.path("app").asText().equals("A")));
            walkers.add(new Walker(
                    "vips=vip-1",
                    instance -> instance.path("vipAddress").asText().equals("vip-1")));
            walkers.add(new Walker("", WatchAcrossNodesTest::everything));
            mesh.eachSecond(this::renew);
            for (int step = 0; step < STEPS; step++) {
                step();
                if (step % 4 == 0) {
                    walkers.forEach(Walker::check);
                }
            }
            walks++;
        }

        private void renew() {
            if (mesh.nanos.get() / 1_000_000_000 % 5 == 0) {
                alive.forEach((key, node) ->
                        mesh.nodes.get(node).registry.renew(key, OptionalLong.empty(), null, Origin.CLIENT));
            }
        }

        /** A node stays cut off for longer than a lease, so that each side hides what the other shows; and all change sides. */
        private void fallSilent() {
            mesh.pass(Duration.ofSeconds(21 + random.nextInt(10)));
            for (Walker walker : walkers) {
                walker.move();
                if (walker.away) {
                    walker.move();
                }
            }
        }

        private void step() {
            int node = random.nextInt(3);
            InstanceKey key = new InstanceKey("" + (char) ('A' + random.nextInt(3)), "i-" + random.nextInt(4));
            SteeredNode at = mesh.nodes.get(node);
            int what = random.nextInt(100);
            history.append(' ')
                    .append(what)
                    .append(':')
                    .append(node)
                    .append(':')
                    .append(key);
            if (what < 25) {
                at.register(instance(key.app(), key.id(), ++content));
                alive.put(key, node);
            } else if (what < 35) {
                at.registry.cancel(key, Origin.CLIENT);
                alive.remove(key);
            } else if (what < 42) {
                at.registry.setStatus(key, InstanceStatus.OUT_OF_SERVICE, OptionalLong.empty(), Origin.CLIENT);
            } else if (what < 46) {
                at.registry.clearStatus(key, InstanceStatus.UP, OptionalLong.empty(), Origin.CLIENT);
            } else if (what < 52) {
                var unused = mesh.store.propose(
                        Command.register(instance(key.app(), key.id(), ++content), Expected.ANYTHING));
            } else if (what < 56) {
                var unused = mesh.store.propose(new Command.Cancel(key, Expected.ANYTHING));
            } else if (what < 60) {
                at.replica.note(key, random.nextBoolean() ? InstanceStatus.DOWN : InstanceStatus.UP);
            } else if (what < 64) {
                mesh.cut(node, random.nextBoolean());
            } else if (what < 71) {
                mesh.cut(node, true);
                fallSilent();
            } else if (what < 73) {
                mesh.restart(node);
            } else if (what < 82) {
                mesh.pass(Duration.ofSeconds(1 + random.nextInt(25)));
            } else if (what < 84) {
                mesh.pass(Duration.ofMinutes(5 + random.nextInt(12)));
            } else {
                walkers.get(random.nextInt(walkers.size())).move();
            }
            mesh.nanos.addAndGet(3_000_000);
            mesh.exchange();
        }
    }
}
