package io.rollcall.raft;

import io.rollcall.client.loop.Loop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Makes a leader tell the others at once how far it has committed. The engine tells them with the next entry of the
 * log, or with the next heartbeat, half an election timeout away: until then whoever forwarded a write, or a barrier,
 * would wait to see it. So where nothing follows an entry, a heartbeat is made to. State is the loop's.
 */
final class CommitSpread {
    private final Loop loop;
    private final Supplier<Optional<Engine>> engine;
    private boolean onItsWay;
    private boolean more;

    CommitSpread(Loop loop, Supplier<Optional<Engine>> engine) {
        this.loop = loop;
        this.engine = engine;
    }

    /** Something was applied here. Any thread. */
    void applied() {
        loop.execute(this::spread);
    }

    private void spread() {
        Optional<Engine> running = engine.get();
        if (running.isEmpty() || !running.get().leadsAndIsStill()) {
            return;
        }
        if (onItsWay) {
            more = true;
            return;
        }
        onItsWay = true;
        more = false;
        CompletableFuture<?> unused = running.get()
                .tellCommit()
                .whenComplete((told, failed) -> loop.execute(() -> {
                    onItsWay = false;
                    if (more) {
                        spread();
                    }
                }));
    }
}
