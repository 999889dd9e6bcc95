package io.rollcall.server.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.server.config.Config;
import io.rollcall.server.config.InvalidConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSecretTest {
    private static final String OLD = "0123456789abcdef0123456789abcdef";
    private static final String NEW = "fedcba9876543210fedcba9876543210";

    @TempDir
    Path folder = Path.of(".");

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("secret"), text);
    }

    @Test
    void the_first_secret_is_spoken_with_and_all_are_believed() throws IOException {
        ClusterSecret secret = ClusterSecret.read(file("# of the cluster\n  " + NEW + "\n\n" + OLD + "\r\n"));

        assertThat(new String(secret.first(), StandardCharsets.UTF_8)).isEqualTo(NEW);
        assertThat(secret.all())
                .extracting(one -> new String(one, StandardCharsets.UTF_8))
                .containsExactly(NEW, OLD);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''|has 0 secrets", "'# nothing yet'|has 0 secrets", "too-short|fewer than 32 characters"})
    void a_file_without_a_usable_secret_is_refused_with_how_to_make_one(String text, String what) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> ClusterSecret.read(file))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(what)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("openssl rand -hex 32")
                .message()
                .hasLineCount(1)
                .doesNotContain("too-short");
    }

    @Test
    void a_file_that_is_missing_or_is_no_text_is_refused() throws IOException {
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThatThrownBy(() -> ClusterSecret.read(folder.resolve("missing")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("does not exist")
                .hasMessageContaining("openssl rand -hex 32");
        assertThatThrownBy(() -> ClusterSecret.read(binary))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("is not text");
    }

    @Test
    void peers_without_a_secret_are_refused_with_how_to_make_one() {
        assertThatThrownBy(() -> Config.of(Map.of("peers", "http://127.0.0.1:8762")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("cluster-secret-file")
                .hasMessageContaining("openssl rand -hex 32");
    }
}
