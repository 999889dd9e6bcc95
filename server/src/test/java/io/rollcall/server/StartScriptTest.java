package io.rollcall.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the start script gives a JVM; in the place of one stands a program that says what it was given. */
class StartScriptTest {
    private static final Path SCRIPT = Path.of("bin", "rollcall");
    private static final String SAYS =
            """
            #!/bin/sh
            env | grep '^ROLLCALL' | sed 's/^/env /'
            for each in "$@"; do echo "$each"; done
            """;

    @TempDir
    Path folder = Path.of(".");

    private Path script = SCRIPT;

    @BeforeEach
    void installed() throws IOException {
        script = folder.resolve("rollcall");
        Files.copy(SCRIPT, script);
        Files.createFile(folder.resolve("rollcall.jar"));
        Path java = folder.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, SAYS);
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private List<String> started(String version, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("ROLLCALL"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said.lines().toList();
    }

    @Test
    void what_is_asked_of_it_goes_on_to_the_node_behind_the_jar() throws Exception {
        List<String> given = started("17.0.15", Map.of(), "serve", "--name", "a b");

        assertThat(given.subList(given.indexOf("-jar"), given.size()))
                .containsExactly("-jar", folder.resolve("rollcall.jar").toString(), "serve", "--name", "a b");
    }

    @Test
    void own_flags_come_after_those_of_the_script_and_are_no_setting_of_the_node() throws Exception {
        List<String> given =
                started("17.0.15", Map.of("ROLLCALL_JAVA_OPTS", "-Xmx3g -XX:+UseParallelGC", "ROLLCALL_PORT", "9000"));

        assertThat(given).containsSubsequence("-XX:+ExitOnOutOfMemoryError", "-Xmx3g", "-XX:+UseParallelGC", "-jar");
        assertThat(given.stream().filter(line -> line.startsWith("env")).toList())
                .as("a node refuses to start with a setting that it does not know")
                .containsExactly("env ROLLCALL_PORT=9000");
    }

    @Test
    void each_java_is_given_only_flags_that_it_knows() throws Exception {
        Set<String> of17 = Set.copyOf(started("17.0.15", Map.of()));
        Set<String> of21 = Set.copyOf(started("21.0.8", Map.of()));
        Set<String> of25 = Set.copyOf(started("25.0.1", Map.of()));

        assertThat(of17).doesNotContain("-XX:+AutoCreateSharedArchive");
        assertThat(of21).contains("-XX:+AutoCreateSharedArchive").noneMatch(flag -> flag.contains("sun-misc-unsafe"));
        assertThat(of25).contains("-XX:+AutoCreateSharedArchive", "--sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void where_no_archive_can_be_kept_it_starts_without_one() throws Exception {
        Path taken = Files.createFile(folder.resolve("file"));

        assertThat(started("21.0.8", Map.of("XDG_CACHE_HOME", taken.toString())))
                .contains("-jar")
                .noneMatch(flag -> flag.contains("SharedArchive"));
    }
}
