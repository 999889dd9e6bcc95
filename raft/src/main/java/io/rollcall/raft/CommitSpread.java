package io.rollcall.raft;

import io.rollcall.client.loop.Loop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Makes a leader tell the others soon how far it has committed. The engine tells them with the next entry of the log,
 * or with the next heartbeat, half an election timeout away: until then whoever forwarded a write, or a barrier, would
 * wait to see it. So where nothing follows an entry, a heartbeat is made to: at once if somebody waits, else a moment
 * later, for the next entry is often near. State is the loop's.
 */
final class CommitSpread {
    private static final Duration MOMENT = Duration.ofMillis(5);

    private final Loop loop;
    private final Supplier<Optional<Engine>> engine;
    private boolean soon;

    CommitSpread(Loop loop, Supplier<Optional<Engine>> engine) {
        this.loop = loop;
        this.engine = engine;
    }

    /**
     * Something was applied here. Any thread.
     *
     * @param forOthers whether another member waits to see it
     */
    void applied(boolean forOthers) {
        loop.execute(forOthers ? this::spread : this::spreadSoon);
    }

    private void spreadSoon() {
        if (!soon && isDue()) {
            soon = true;
            loop.after(MOMENT, () -> {
                soon = false;
                spread();
            });
        }
    }

    private boolean isDue() {
        return engine.get().filter(Engine::leadsAndIsStill).isPresent();
    }

    private void spread() {
        engine.get().filter(Engine::leadsAndIsStill).ifPresent(leading -> {
            CompletableFuture<?> unused = leading.tellCommit(leading.self());
        });
    }
}
