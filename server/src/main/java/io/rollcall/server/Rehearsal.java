package io.rollcall.server;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.server.config.Config;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does before it says that it is ready: it has a second one answer what clients ask most, at a port of
 * its own on loopback, and throws that one away. So the code of both, which is the same, is loaded and mostly compiled
 * when the first clients come; and nothing of it can be in the registry of the node, or in what it counts. It runs
 * beside the start, and ends after its time whether it got far or not: a fault in it costs a line in the log.
 */
final class Rehearsal implements AutoCloseable {
    /** A node that is ready at once. */
    static final Rehearsal NONE = new Rehearsal(Duration.ZERO);

    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);

    /** No node of a configuration can be called so by accident and own a directory of that name. */
    private static final Map<String, String> STAGE = Map.of(
            "port", "0",
            "name", "rollcall.rehearsal",
            "data-dir", "rollcall-rehearsal-keeps-nothing",
            "health.enabled", "false",
            "workers", "4",
            "cache-mib", "8",
            "shutdown.grace", "0s");

    private final Duration most;
    private volatile boolean over;

    /** @param most how long it takes; zero to leave it out */
    Rehearsal(Duration most) {
        this.most = most;
        this.over = most.isZero();
    }

    /**
     * Begins, and goes on by itself.
     *
     * @param clock ends it: what plays may be held up, and who waits for its end may not
     */
    void start(Loop clock) {
        if (over) {
            return;
        }
        ThreadLoop loop = new ThreadLoop("rehearsal");
        clock.after(most, this::close);
        loop.execute(() -> {
            try {
                play();
            } finally {
                close();
                loop.close();
            }
        });
    }

    private void play() {
        try (RegistryNode stage = new RegistryNode(Config.of(STAGE))) {
            stage.start();
            try (RehearsalClient client = new RehearsalClient(stage.port(), most)) {
                int answered = 0;
                while (!over) {
                    answered += client.askAll();
                }
                log.debug("rehearsed with {} requests", answered);
            }
        } catch (IOException | RuntimeException failed) {
            if (!over) {
                log.warn("could not rehearse; the first requests take longer", failed);
            }
        }
    }

    /** Whether the node may say that it is ready, as far as this is concerned. */
    boolean isOver() {
        return over;
    }

    /** Ends it, soon. */
    @Override
    public void close() {
        over = true;
    }
}
