package io.rollcall.server.conformance;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The one place that knows where the server under test comes from.
 *
 * <p>{@code -Drollcall.test.url=http://host:port/eureka/} names it, {@code -Drollcall.test.url.nodelta=...} a second one
 * that runs with deltas disabled. {@code -Drollcall.test.deviations=off} says that it is the reference itself, from which
 * nothing may differ.
 */
final class ServerUnderTest {

    private ServerUnderTest() {}

    /** A server with test settings: no peers, no cache in front of reads, deltas on. */
    static EurekaUnderTest standard() {
        return named("rollcall.test.url");
    }

    /** A server with deltas disabled. */
    static EurekaUnderTest withoutDelta() {
        return named("rollcall.test.url.nodelta");
    }

    /** Whether the server is Rollcall, with its deliberate deviations, and not the reference. */
    static boolean deviates() {
        return !"off".equals(System.getProperty("rollcall.test.deviations"));
    }

    private static EurekaUnderTest named(String property) {
        @Nullable String url = System.getProperty(property);
        if (url == null || url.isBlank()) {
            String reason = "no server to test: -D" + property + " is not set";
            System.out.println("Skipped, " + reason);
            Assumptions.abort(reason);
        }
        URI base = URI.create(url);
        return () -> base;
    }
}
