package io.rollcall.server.conformance.kit;

import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** What all tests of one run share: the target, the kit's own address, and the results. Only here is a node of ours. */
final class Kit implements AutoCloseable {
    private static final Duration FIRST_BATCH = Duration.ofSeconds(10);

    private final OldPeer peer;
    private final RegistryUnderTest target;
    private final @Nullable RegistryNode own;
    private final KitTable table;
    private @Nullable Boolean sends;

    Kit() {
        String url = System.getProperty("target", "");
        if (url.isBlank()) {
            peer = new OldPeer(0);
            own = started(peer.url());
            target = new RegistryUnderTest(URI.create("http://127.0.0.1:" + own.port() + "/eureka/"));
        } else {
            peer = new OldPeer(Integer.getInteger("kit.port", 18762));
            own = null;
            target = new RegistryUnderTest(URI.create(url));
        }
        target.awaitReady();
        table = new KitTable(System.getProperty("kit.name", own != null ? "Rollcall" : url));
    }

    private static RegistryNode started(String peerUrl) {
        // The delay is that of no server in earnest; it only makes the tests faster.
        RegistryNode node = new RegistryNode(
                Config.of(Map.of("port", "0", "eureka-peers", peerUrl, "eureka-peers-delay", "100ms")));
        try {
            node.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return node;
    }

    OldPeer peer() {
        return peer;
    }

    RegistryUnderTest target() {
        return target;
    }

    KitTable table() {
        return table;
    }

    /** Why the sending half cannot run, empty if it can: a registration at the target did not reach the kit. */
    synchronized Optional<String> whyNotSending() {
        if (sends == null) {
            sends = aRegistrationArrives();
            if (!sends) {
                // A runner shows the reason of a skipped test to nobody who does not look for it.
                System.err.println(howToStart());
            }
        }
        return sends ? Optional.empty() : Optional.of(howToStart());
    }

    private boolean aRegistrationArrives() {
        Sample probe = Sample.up();
        target.register(probe);
        try {
            Awaitility.await().atMost(FIRST_BATCH).until(() -> peer.holds(probe));
            return true;
        } catch (ConditionTimeoutException never) {
            return false;
        }
    }

    private String howToStart() {
        return """
                %s sends the kit nothing, so the sending half is skipped. Start the target with the kit as its peer:
                  Rollcall:            rollcall serve --eureka-peers %s
                  Spring Cloud Eureka: --eureka.client.service-url.defaultZone=%s
                                       --eureka.instance.hostname=localhost
                (any host name but that of the kit's address; -Dkit.port=... chooses another port)"""
                .formatted(target, peer.url(), peer.url());
    }

    @Override
    public void close() {
        table.write();
        peer.close();
        if (own != null) {
            own.close();
        }
    }
}
