package io.rollcall.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    @TempDir
    Path folder = Path.of(".");

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("rollcall.yaml"), yaml);
    }

    private Config fromFile(String yaml) throws IOException {
        return Config.resolve(Optional.of(file(yaml)), Map.of(), Map.of());
    }

    @Test
    void what_nobody_sets_has_its_default() {
        Config config = Config.of(Map.of());

        assertThat(config.get(Keys.PORT)).isEqualTo(8761);
        assertThat(config.setting(Keys.PORT).source()).isEqualTo("default");
        assertThat(config.isLoopback()).isTrue();
    }

    @Test
    void a_flag_beats_the_environment_that_beats_the_file_and_each_is_named() throws IOException {
        Path file = file("port: 1001\nname: from-file\ncache-mib: 1\n");
        Map<String, String> environment = Map.of("ROLLCALL_PORT", "1002", "ROLLCALL_NAME", "from-environment");

        Config config = Config.resolve(Optional.of(file), environment, Map.of("port", "1003"));

        assertThat(config.get(Keys.PORT)).isEqualTo(1003);
        assertThat(config.get(Keys.NAME)).isEqualTo("from-environment");
        assertThat(config.get(Keys.CACHE)).isEqualTo(1);
        assertThat(config.setting(Keys.PORT).source()).isEqualTo("flag --port");
        assertThat(config.setting(Keys.NAME).source()).isEqualTo("environment variable ROLLCALL_NAME");
        assertThat(config.setting(Keys.CACHE).source()).isEqualTo("file " + file);
        assertThat(config.describe())
                .anyMatch(line -> line.startsWith("port ") && line.contains("1003") && line.endsWith("(flag --port)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lease:\n  longest: 5m\n  eureka-double: true\n",
                "lease.longest: 5m\nlease.eureka-double: true\n",
                "lease:\n  longest: 5m\nlease.eureka-double: true\n",
                "{lease: {longest: 5m, eureka-double: true}}"
            })
    void keys_in_a_file_may_be_nested_or_dotted(String yaml) throws IOException {
        Config config = fromFile(yaml);

        assertThat(config.get(Keys.LEASE_LONGEST)).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.get(Keys.LEASE_EUREKA_DOUBLE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing yet\n", "---\n"})
    void an_empty_file_sets_nothing(String yaml) throws IOException {
        assertThat(fromFile(yaml).setting(Keys.PORT).source()).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "prot: 1|prot (from file|allowed are bind, port",
                "port: many|port: 'many' (from file|use 0 to 65535",
                "port: 65536|port: '65536' (from file|use 0 to 65535",
                "port:|port: 'null' (from file|use 0 to 65535",
                "port: [1, 2]|port (from file|is a list; one value is allowed",
                "lease.longest: 5|lease.longest: '5' (from file|from 1s to 14m",
                "lease.longest: 20m|lease.longest: '20m' (from file|from 1s to 14m",
                "delta.enabled: maybe|delta.enabled: 'maybe' (from file|use true or false",
                "log.level: loud|log.level: 'loud' (from file|use one of error, warn, info, debug, trace",
                "name: a b|name: 'a b' (from file|use 1 to 64 letters",
                "lease: 5m|lease (from file|allowed are bind, port",
                "just text|file|is not a YAML mapping of keys to values",
                "port: {|file|is not YAML at line",
                "`{port: 1, port: 2}`|file|port",
                "`{lease: {longest: 1m}, lease.longest: 2m}`|lease.longest (from file|is given twice"
            })
    void what_is_wrong_in_a_file_is_said_in_one_line_with_where_and_what_is_allowed(
            String yaml, String where, String allowed) throws IOException {
        Path file = file(yaml);

        assertThatThrownBy(() -> Config.resolve(Optional.of(file), Map.of(), Map.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(where)
                .hasMessageContaining(allowed)
                .hasMessageContaining(file.toString())
                .message()
                .hasLineCount(1);
    }

    @Test
    void a_wrong_entry_among_the_peers_is_named() {
        assertThatThrownBy(() -> Config.resolve(
                        Optional.empty(), Map.of(), Map.of("peers", "http://b:8761,dns:c,http://d:8761")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("peers (from flag --peers): 'dns:c' is no host and port, such as"
                        + " dns:rollcall.example.org:8761; use http://host:port, dns:host:port,"
                        + " srv:_service._tcp.domain or file:/path, separated by commas");
    }

    @Test
    void a_wrong_rule_for_health_checks_is_named() {
        assertThatThrownBy(() -> Config.of(Map.of("health.checks", "DB: tcp; WEB-*: http path=up")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith("health.checks (from flag --health.checks): in the rule 'WEB-*: http path=up'"
                        + " path 'up' is no path: it begins with one slash, and names no host; use PATTERN: tcp,");
    }

    @Test
    void a_wrong_entry_of_what_may_be_dialled_is_named() {
        assertThatThrownBy(() -> Config.of(Map.of("health.allow", "loopback, 10.0.0.1/8")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith(
                        "health.allow (from flag --health.allow): '10.0.0.1/8' has bits behind its first 8");
    }

    @Test
    void rules_for_health_checks_may_stand_on_lines_of_their_own() throws IOException {
        Config config = fromFile("health:\n  checks: |\n    DB: tcp port=5432;\n    WEB-*: http path=/health\n");

        assertThat(config.describe())
                .anyMatch(line -> line.contains(" DB: tcp port=5432; WEB-*: http path=/health ")
                        && line.startsWith("health.checks "))
                .allSatisfy(line -> assertThat(line).hasLineCount(1));
    }

    @Test
    void a_file_that_does_not_exist_is_named() {
        Path missing = folder.resolve("missing.yaml");

        assertThatThrownBy(() -> Config.resolve(Optional.of(missing), Map.of(), Map.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(missing + " does not exist");
    }

    @Test
    void a_wrong_environment_variable_is_named_with_those_there_are() {
        assertThatThrownBy(() -> Config.resolve(Optional.empty(), Map.of("ROLLCALL_PROT", "1"), Map.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("environment variable ROLLCALL_PROT sets nothing")
                .hasMessageContaining("ROLLCALL_PORT");
        assertThatThrownBy(() -> Config.resolve(Optional.empty(), Map.of("ROLLCALL_PORT", "x"), Map.of()))
                .hasMessage("port: 'x' (from environment variable ROLLCALL_PORT) is not allowed; use 0 to 65535");
    }

    @Test
    void the_variable_that_names_the_file_and_those_of_others_are_left_alone() {
        Map<String, String> environment = Map.of("ROLLCALL_CONFIG", "elsewhere.yaml", "PATH", "/bin");

        assertThat(Config.resolve(Optional.empty(), environment, Map.of()).get(Keys.PORT))
                .isEqualTo(8761);
    }

    @Test
    void an_address_that_others_can_reach_needs_a_word_for_it() {
        assertThatThrownBy(() -> Config.of(Map.of("bind", "0.0.0.0")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("--insecure");
        assertThat(Config.of(Map.of("bind", "0.0.0.0", "insecure", "true")).isLoopback())
                .isFalse();
    }
}
