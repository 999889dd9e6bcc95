package io.rollcall.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.config.Config;
import io.rollcall.server.config.Keys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says and how it ends; what runs on is run as a process of its own. */
class CommandLineTest {
    @TempDir
    Path folder = Path.of(".");

    /** What a command left behind. */
    private record Ended(int code, String out, String err) {}

    private static Ended run(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(environment, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Ended(code, out.toString(), err.toString());
    }

    private static void assertOneLine(Ended ended, String... words) {
        assertThat(ended.code).isEqualTo(2);
        assertThat(ended.out).isEmpty();
        assertThat(ended.err).startsWith("rollcall: ").hasLineCount(1).contains(words);
        assertThat(ended.err)
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContain("Usage:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port many|port: 'many' (from flag --port)|0 to 65535",
                "serve --port 70000|port: '70000' (from flag --port)|0 to 65535",
                "config --lease.longest 20m|lease.longest: '20m' (from flag --lease.longest)|from 1s to 14m",
                "demo --log.level loud|log.level: 'loud'|one of error, warn, info, debug, trace",
                "--bind 0.0.0.0|bind: 0.0.0.0|--insecure",
                "--bind no.such.host.invalid|bind: 'no.such.host.invalid'|an address of this machine",
                "--prot 1|--prot|rollcall --help",
                "sevre|sevre|rollcall --help",
                "--port|--port|rollcall --help",
                "demo --nodes 0|--nodes: '0'|1 to 9",
                "demo --nodes many|--nodes: 'many'|1 to 9",
                "demo --nodes 3 --port 1|--port cannot go with --nodes 3|each node is given its own",
                "serve --nodes 3|--nodes|rollcall --help",
                "serve --peers b:1|peers (from flag --peers): 'b:1'|http://host:port",
                "--config missing.yaml|missing.yaml|does not exist"
            })
    void a_wrong_flag_ends_with_2_and_one_line(String arguments, String what, String allowed) {
        assertOneLine(run(Map.of(), arguments.split(" ", -1)), what, allowed);
    }

    @Test
    void a_wrong_environment_ends_with_2_and_one_line() {
        assertOneLine(run(Map.of("ROLLCALL_PORT", "x")), "ROLLCALL_PORT", "'x'", "0 to 65535");
        assertOneLine(run(Map.of("ROLLCALL_PRT", "1"), "config"), "ROLLCALL_PRT", "ROLLCALL_PORT");
        assertOneLine(run(Map.of("ROLLCALL_CONFIG", "missing.yaml"), "config"), "missing.yaml", "does not exist");
    }

    @Test
    void a_wrong_file_ends_with_2_and_one_line() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), "limits:\n  queue: lots\n");

        assertOneLine(
                run(Map.of(), "serve", "--config", file.toString()),
                "limits.queue: 'lots'",
                "file " + file,
                "1 to 100000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "demo"})
    void a_port_that_is_taken_ends_with_2_and_one_line(String command) throws IOException {
        try (RegistryNode other = new RegistryNode(Config.of(Map.of("port", "0", "shutdown.grace", "0ms")))) {
            other.start();

            Ended ended = run(Map.of(), command, "--port", String.valueOf(other.port()));

            assertOneLine(ended, "cannot listen on 127.0.0.1 port " + other.port(), "--port 0");
        }
    }

    @Test
    void version_and_help_end_with_0() {
        Ended version = run(Map.of(), "--version");
        Ended help = run(Map.of(), "--help");

        assertThat(version.code).isZero();
        assertThat(version.out)
                .startsWith("rollcall ")
                .contains("Java " + Runtime.version())
                .hasLineCount(1);
        assertThat(help.code).isZero();
        assertThat(help.out).contains("serve", "demo", "config", "--port", "--config");
        assertThat(version.err + help.err).isEmpty();
    }

    @Test
    void config_prints_each_key_with_its_value_and_where_it_comes_from() throws IOException {
        Path file = Files.writeString(folder.resolve("rollcall.yaml"), "delta.retention: 1m\n");

        Ended ended =
                run(Map.of("ROLLCALL_NAME", "one"), "config", "--config", file.toString(), "--port", "1", "--insecure");

        assertThat(ended.code).isZero();
        assertThat(ended.out).hasLineCount(Keys.all().size());
        assertThat(ended.out.lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "port 1 (flag --port)",
                        "insecure true (flag --insecure)",
                        "name one (environment variable ROLLCALL_NAME)",
                        "delta.retention 1m (file " + file + ")",
                        "bind 127.0.0.1 (default)");
    }

    @Test
    void serve_prints_three_lines_answers_and_ends_with_0_when_told_to_stop() throws Exception {
        Path out = folder.resolve("out");
        Process process = start(out, "serve", "--port", "0");
        try {
            List<String> lines = awaitLines(out, 3);

            assertThat(lines.get(0)).matches("Rollcall page:   http://localhost:\\d+/");
            assertThat(lines.get(1)).matches("Eureka clients:  http://localhost:\\d+/eureka/");
            assertThat(lines.get(2)).startsWith("One node in development mode");
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> get(page(lines) + "health/ready")
                    .equals("{\"status\":\"UP\"}"));
            stop(process);
            assertThat(out).hasContent(String.join("\n", lines));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void demo_is_filled_says_what_to_look_at_and_ends_with_0_when_told_to_stop() throws Exception {
        Path out = folder.resolve("out");
        Process process = start(out, "demo", "--port", "0", "--log.level", "warn");
        try {
            List<String> lines = awaitLines(out, 10);

            assertThat(lines).anyMatch(line -> line.contains(page(lines) + "api/v1/protection"));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> get(page(lines) + "api/v1/applications")
                    .contains("\"instances\":50"));
            stop(process);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(Path out, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.rollcall.server.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> awaitLines(Path out, int count) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.readAllLines(out), lines -> lines.size() >= count);
    }

    private static String page(List<String> lines) {
        return lines.get(0).substring(lines.get(0).indexOf("http"));
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static String get(String uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
