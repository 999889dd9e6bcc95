package io.rollcall.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Holds the README's table to the keys there are. After a change of the keys, write it anew with
 * {@code mvn test -pl server -am -Dtest=ConfigurationTableTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Drollcall.write.docs=true}.
 */
class ConfigurationTableTest {
    private static final Path README = Path.of("..", "README.md");

    private static final String HEAD =
            """
            | Key | Environment variable | Default | Meaning |
            |---|---|---|---|
            """;

    private static String table() {
        StringBuilder table = new StringBuilder(HEAD);
        for (Key<?> key : Keys.all()) {
            table.append("| `").append(key.name()).append("` | `").append(key.environmentName());
            String fallback = key.fallback().isEmpty() ? "none" : "`" + key.fallback() + "`";
            table.append("` | ").append(fallback).append(" | ").append(key.meaning());
            table.append(" Allowed: ").append(key.allowed()).append(". |\n");
        }
        return table.toString();
    }

    @Test
    void the_readme_has_every_key_as_it_is() throws IOException {
        String readme = Files.readString(README);
        if (Boolean.getBoolean("rollcall.write.docs")) {
            int start = readme.indexOf(HEAD);
            int end = readme.indexOf("\n\n", start) + 1;
            readme = readme.substring(0, start) + table() + readme.substring(end);
            Files.writeString(README, readme);
        }

        assertThat(readme).contains(table() + "\n");
    }
}
