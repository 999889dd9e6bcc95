package io.rollcall.client;

import io.rollcall.client.model.Instance;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants to hear of which application. Listeners run on an executor of their own, where a slow one
 * delays other listeners and nothing else. Each has at most one call waiting and reads what is newest
 * when that runs: however fast the registry changes, nothing piles up. Safe for any thread.
 */
final class Listeners {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final Executor executor;
    private final Supplier<Directory> newest;
    private final Tally tally;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    Listeners(Executor executor, Supplier<Directory> newest, Tally tally) {
        this.executor = executor;
        this.newest = newest;
        this.tally = tally;
    }

    /** Told apart by {@code waiting}, which no two share. */
    private record Listener(String app, Consumer<List<Instance>> consumer, AtomicBoolean waiting) {}

    Subscription add(String app, Consumer<List<Instance>> consumer) {
        Listener listener = new Listener(app, consumer, new AtomicBoolean());
        listeners.add(listener);
        call(listener);
        return () -> listeners.remove(listener);
    }

    void changed(Directory before, Directory after) {
        for (Listener listener : listeners) {
            List<Instance> was = before.application(listener.app);
            List<Instance> is = after.application(listener.app);
            if (was != is && !was.equals(is)) {
                call(listener);
            }
        }
    }

    private void call(Listener listener) {
        if (!listener.waiting.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(() -> {
                // Before the read: a change from here on is told by another call.
                listener.waiting.set(false);
                if (listeners.contains(listener)) {
                    run(listener);
                }
            });
        } catch (RejectedExecutionException closed) {
            log.debug("a listener was not told: the client is closed");
        }
    }

    private void run(Listener listener) {
        try {
            listener.consumer.accept(newest.get().application(listener.app));
        } catch (RuntimeException failure) {
            tally.add(Tally.Event.FAILED_LISTENER);
            log.error("a listener of {} failed", listener.app, failure);
        }
    }
}
