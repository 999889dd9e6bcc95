package io.rollcall.server.conformance;

import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows where the server under test comes from, and the only one here that knows any
 * class of Rollcall: a node in this process, which lives as long as the tests do.
 *
 * <p>{@code -Drollcall.test.url=http://host:port/eureka/} names another one instead, {@code
 * -Drollcall.test.url.nodelta=...} one that runs with deltas disabled. {@code -Drollcall.test.deviations=off}
 * says that it is the reference itself, from which nothing may differ.
 */
final class ServerUnderTest {
    private static final Map<String, EurekaUnderTest> STARTED = new HashMap<>();

    private ServerUnderTest() {}

    /** A server with test settings: no peers, no cache in front of reads, deltas on. */
    static EurekaUnderTest standard() {
        return named("rollcall.test.url", Map.of());
    }

    /** A server with deltas disabled. */
    static EurekaUnderTest withoutDelta() {
        return named("rollcall.test.url.nodelta", Map.of("delta.enabled", "false"));
    }

    /** Whether the server is Rollcall, with its deliberate deviations, and not the reference. */
    static boolean deviates() {
        return !"off".equals(System.getProperty("rollcall.test.deviations"));
    }

    private static synchronized EurekaUnderTest named(String property, Map<String, String> settings) {
        @Nullable String url = System.getProperty(property);
        if (url != null && !url.isBlank()) {
            URI base = URI.create(url);
            return () -> base;
        }
        return STARTED.computeIfAbsent(property, unused -> start(settings));
    }

    private static EurekaUnderTest start(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("port", "0");
        RegistryNode node = new RegistryNode(Config.of(all));
        try {
            node.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        URI base = URI.create("http://127.0.0.1:" + node.port() + "/eureka/");
        return () -> base;
    }
}
