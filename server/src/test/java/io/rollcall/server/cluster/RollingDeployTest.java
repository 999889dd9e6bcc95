package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.Drained;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.LiveInstance;
import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One instance after the other is replaced while callers call them. The three nodes hear of each other late, so that
 * callers who watch another node know of nothing for longer than an instance goes on serving: what makes the difference
 * is to wait for the drain's answer, and nothing else.
 */
@Tag("waiting")
class RollingDeployTest {
    private static final Duration BETWEEN_NODES = Duration.ofMillis(500);
    /** For what was written to a caller and what he began by then; much less than nodes need to tell each other. */
    private static final Duration GRACE = Duration.ofMillis(200);

    private static final int INSTANCES = 3;
    private static final Duration WAIT = Duration.ofSeconds(15);

    private static final List<RegistryNode> nodes = new ArrayList<>();
    private static final List<String> servers = new ArrayList<>();
    private static ProxyNetwork network;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        network = new ProxyNetwork();
        Path secret = Files.writeString(folder.resolve("cluster-secret"), "0123456789abcdef0123456789abcdef\n");
        for (String name : Network.NODES) {
            String peers = String.join(
                    ",",
                    Network.NODES.stream()
                            .filter(other -> !other.equals(name))
                            .map(other -> network.peer(name, other))
                            .toList());
            String address = network.address(name);
            RegistryNode node = new RegistryNode(Config.of(Map.of(
                    "name",
                    name,
                    "port",
                    address.substring(address.indexOf(':') + 1),
                    "peers",
                    peers,
                    "cluster-secret-file",
                    secret.toString(),
                    "data-dir",
                    folder.toString(),
                    "shutdown.grace",
                    "0ms")));
            nodes.add(node);
            node.start();
            servers.add("http://" + address + "/eureka/");
        }
        network.delay(BETWEEN_NODES);
    }

    @AfterAll
    static void stop() {
        nodes.forEach(RegistryNode::close);
        network.close();
    }

    private static void pass(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        Awaitility.await()
                .atMost(duration.plusSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> System.nanoTime() >= until);
    }

    /** Each instance is left in this way, and then stopped; its successor is started and known to all before the next. */
    private static List<String> deploy(String app, Consumer<DeployedShop> leave) {
        Deque<DeployedShop> running = new ArrayDeque<>();
        List<DeployedShop> successors = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            running.add(new DeployedShop(app, app + "-" + i, servers));
        }
        try (ShopCallers callers = new ShopCallers(app, servers)) {
            callers.awaitKnown(INSTANCES);
            for (int i = 0; i < INSTANCES; i++) {
                DeployedShop old = running.remove();
                leave.accept(old);
                pass(GRACE);
                callers.awaitCallsUnderWay();
                old.close();
                DeployedShop successor = new DeployedShop(app, app + "-new-" + i, servers);
                running.add(successor);
                successors.add(successor);
                callers.awaitKnown(INSTANCES);
            }
            long calls = callers.calls();
            Awaitility.await("the successors are called")
                    .atMost(WAIT)
                    .until(() -> callers.calls() > calls + 50
                            && successors.stream().allMatch(successor -> successor.calls() > 0));
            return List.copyOf(callers.failures());
        } finally {
            running.forEach(DeployedShop::close);
        }
    }

    @Test
    void who_is_drained_and_waits_for_the_answer_goes_without_a_failed_call() {
        List<Drained> answers = new ArrayList<>();

        List<String> failures = deploy("DRAINED", shop -> {
            answers.add(shop.client.drain(WAIT));
            shop.client.close();
        });

        assertThat(failures).isEmpty();
        assertThat(answers).hasSize(INSTANCES).allSatisfy(answer -> {
            assertThat(answer.complete()).isTrue();
            assertThat(answer.watchers()).isEqualTo(Network.NODES.size());
            assertThat(answer.nodes()).isEqualTo(Network.NODES.size());
        });
    }

    @Test
    void who_does_not_wait_for_the_answer_is_called_in_vain() {
        List<String> failures = deploy("IMPATIENT", shop -> {
            CompletableFuture<Drained> unused = shop.client.drainAsync(WAIT).toCompletableFuture();
        });

        assertThat(failures).isNotEmpty();
    }

    @Test
    void who_only_cancels_is_called_in_vain() {
        assertThat(deploy("CANCELLED", shop -> shop.client.close())).isNotEmpty();
    }

    @Test
    void a_node_that_cannot_be_asked_is_not_taken_for_one_that_was() {
        try (DeployedShop shop = new DeployedShop("UNHEARD", "unheard-0", servers.subList(0, 1))) {
            network.isolate("c");
            try {
                Awaitility.await().atMost(WAIT).untilAsserted(() -> {
                    Drained drained = shop.client.drain(Duration.ofSeconds(1));
                    assertThat(drained.complete()).isFalse();
                    assertThat(drained.nodes()).isEqualTo(2);
                });
                // By now nobody even tries to ask it.
                pass(Duration.ofSeconds(3));
                assertThat(shop.client.drain(Duration.ofSeconds(1)).complete()).isFalse();
            } finally {
                network.heal();
                network.delay(BETWEEN_NODES);
            }
            assertThat(shop.client.drain(WAIT).complete()).isTrue();
        }
    }

    @Test
    void who_stays_after_all_is_called_again() {
        try (DeployedShop shop = new DeployedShop("STAYS", "stays-0", servers);
                ShopCallers callers = new ShopCallers("STAYS", servers)) {
            assertThat(shop.client.drain(WAIT).complete()).isTrue();
            callers.awaitKnown(0);
            callers.awaitCallsUnderWay();
            int calls = shop.calls();

            shop.client.undrain(WAIT);

            callers.awaitKnown(1);
            Awaitility.await().atMost(WAIT).until(() -> shop.calls() > calls + 10);
            for (RegistryNode node : nodes) {
                assertThat(node.registry().get(shop.key()))
                        .isNotNull()
                        .extracting(LiveInstance::overriddenStatus)
                        .isEqualTo(InstanceStatus.UNKNOWN);
            }
        }
    }
}
