package io.rollcall.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/configuration.md to the keys there are. After a change of the keys, write it anew with
 * {@code mvn test -pl server -am -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Drollcall.write.docs=true}.
 */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    private static final String HEAD =
            """
            # Configuration

            A value comes from a flag (`--port 8761`), else from the environment (`ROLLCALL_PORT=8761`), else from a
            YAML file named by `--config` or `ROLLCALL_CONFIG`, else it is the default. In the file, dots nest:
            `lease.longest: 5m` and `lease: {longest: 5m}` are the same. `rollcall config` prints every value that is
            in force and where it comes from. A key or value that cannot be ends the start with exit code 2 and one
            line that says what, where, and what is allowed.

            <!-- The table is generated from the keys; ConfigurationPageTest says how. -->

            | Key | Environment variable | Default | Meaning |
            |---|---|---|---|
            """;

    private static String page() {
        StringBuilder page = new StringBuilder(HEAD);
        for (Key<?> key : Keys.all()) {
            page.append("| `").append(key.name()).append("` | `").append(key.environmentName());
            page.append("` | `").append(key.fallback()).append("` | ").append(key.meaning());
            page.append(" Allowed: ").append(key.allowed()).append(". |\n");
        }
        return page.toString();
    }

    @Test
    void the_page_has_every_key_as_it_is() throws IOException {
        if (Boolean.getBoolean("rollcall.write.docs")) {
            Files.createDirectories(PAGE.resolveSibling("."));
            Files.writeString(PAGE, page());
        }

        assertThat(Files.readString(PAGE)).isEqualTo(page());
    }
}
