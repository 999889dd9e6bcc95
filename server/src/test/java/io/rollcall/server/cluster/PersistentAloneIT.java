package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node without any others: the first persistent entry wakes its engine, and what it has it shows from its first answer on. */
@Tag("waiting")
class PersistentAloneIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    Path folder = Path.of(".");

    private final int port = TestPorts.free(1).get(0);
    private final ClusterNode node = new ClusterNode("alone", "127.0.0.1:" + port, List.of(), List.of());

    @AfterEach
    void end() {
        node.close();
    }

    private void start(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--port",
                String.valueOf(port),
                "--data-dir",
                folder.resolve("data").toString()));
        arguments.addAll(List.of(more));
        node.configure(arguments);
        node.start();
    }

    private Answer put(LedgerEntry entry) {
        return node.ask("PUT", entry.path() + "?ephemeral=false", entry.json(), PATIENCE);
    }

    private List<String> engineThreads() {
        return ProcessPorts.threads(node.pid()).stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*(raft|grpc|alone@|alone-).*"))
                .toList();
    }

    @Test
    void the_first_persistent_entry_wakes_the_engine_and_before_it_there_is_none() {
        assumeTrue(ProcessPorts.areKnown(), "no /proc");
        start();
        node.awaitReady();
        TestInstance ephemeral = TestInstance.of("eph", Duration.ofSeconds(90));
        assertThat(ephemeral.register(node)).isEqualTo(204);
        assertThat(node.ask("GET", new LedgerEntry("x", 1).path() + "?consistent=true", "", PATIENCE)
                        .status())
                .isEqualTo(404);
        assertThat(ProcessPorts.listening(node.pid())).containsExactly(port);
        assertThat(engineThreads()).isEmpty();
        assertThat(folder.resolve("data")).doesNotExist();
        assertThat(node.raft().path("state").asText()).isEqualTo("ASLEEP");

        LedgerEntry first = new LedgerEntry("x", 1);
        Answer answer = put(first);
        System.out.println("the first persistent entry: " + answer.took().toMillis() + " ms");
        assertThat(answer.status()).as(node::output).isEqualTo(200);
        assertThat(PersistentCluster.shown(node)).containsEntry("x", first);
        assertThat(ProcessPorts.listening(node.pid())).hasSize(2);
        assertThat(engineThreads()).isNotEmpty();
        assertThat(ephemeral.renew(node)).isEqualTo(200);
    }

    @Test
    void after_kill_9_no_answer_shows_a_list_without_what_was_acknowledged() {
        start();
        node.awaitReady();
        Map<String, LedgerEntry> written = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            LedgerEntry entry = new LedgerEntry("i" + i % 40, i);
            assertThat(put(entry).status()).as(node::output).isEqualTo(200);
            written.put(entry.id(), entry);
        }
        node.kill();

        // So short a time that reading the log takes longer: it is not what that time is for.
        start("--sync.timeout", "100ms");
        List<Integer> before = new ArrayList<>();
        Awaitility.await("it is ready")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    boolean ready = node.isReady();
                    Map<String, LedgerEntry> shown = PersistentCluster.shown(node);
                    Answer one = node.ask("GET", "/api/v1/instances/LEDGER/i0", "", PATIENCE);
                    before.add(one.status());
                    assertThat(one.status()).isNotEqualTo(404);
                    if (shown != null) {
                        assertThat(shown).isEqualTo(written);
                    }
                    assertThat(ready && shown == null)
                            .as("ready, and shows nothing")
                            .isFalse();
                    return ready;
                });
        assertThat(before).as("looks before it was ready").contains(503);
        assertThat(Files.isDirectory(folder.resolve("data").resolve("alone"))).isTrue();
    }
}
