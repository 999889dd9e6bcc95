package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.interop.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rollcall demo --nodes 3}: three processes that live and end together. */
class DemoClusterIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern NODE = Pattern.compile("node ([abc]) +pid (\\d+) +(http://localhost:\\d+/)");

    @TempDir
    Path folder = Path.of(".");

    private final List<Long> pids = new ArrayList<>();
    private final List<String> pages = new ArrayList<>();
    private ServerProcess demo = ServerProcess.java(List.of("-version"));

    @BeforeEach
    void start() {
        List<String> command = new ArrayList<>(List.of("-Djava.io.tmpdir=" + folder));
        command.addAll(ClusterNode.program());
        command.addAll(List.of("demo", "--nodes", "3"));
        demo = ServerProcess.java(command);
        demo.awaitLine(Pattern.compile("Ctrl-C"), SOON);
        Matcher nodes = NODE.matcher(demo.output());
        while (nodes.find()) {
            pids.add(Long.parseLong(nodes.group(2)));
            pages.add(nodes.group(3));
        }
    }

    @AfterEach
    void end() {
        demo.kill();
        pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static String get(String uri) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException lost) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private List<Path> secrets() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".secret")).toList();
        }
    }

    @Test
    void three_nodes_show_the_whole_fleet_and_end_with_the_demo() throws IOException {
        assertThat(pids).hasSize(3).doesNotHaveDuplicates().allMatch(DemoClusterIT::lives);
        assertThat(Files.getPosixFilePermissions(secrets().get(0))).hasSize(2);
        for (String page : pages) {
            Awaitility.await().atMost(SOON).until(() -> get(page + "api/v1/applications")
                    .contains("\"instances\":50"));
            assertThat(get(page)).contains("<title>Rollcall</title>");
        }

        assertThat(demo.stop()).isZero();
        Awaitility.await().atMost(SOON).until(() -> pids.stream().noneMatch(DemoClusterIT::lives));
        assertThat(secrets()).isEmpty();
    }

    @Test
    void a_node_that_dies_is_told_of_and_the_others_go_on_until_the_demo_itself_is_killed() {
        ProcessHandle.of(pids.get(1)).ifPresent(ProcessHandle::destroyForcibly);

        demo.awaitLine(Pattern.compile("Node b .pid " + pids.get(1) + ". has ended with code 137"), SOON);
        assertThat(get(pages.get(0) + "health/live")).contains("UP");
        assertThat(get(pages.get(2) + "health/live")).contains("UP");

        demo.kill();
        Awaitility.await().atMost(SOON).until(() -> pids.stream().noneMatch(DemoClusterIT::lives));
        Awaitility.await().atMost(SOON).until(() -> secrets().isEmpty());
    }
}
