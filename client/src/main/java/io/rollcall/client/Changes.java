package io.rollcall.client;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells subscribers each change of the registry: first, as additions, all that is known, then what
 * becomes of it. Each has a buffer of its own with at most one change for an instance: a newer one takes
 * the place of one that waits, and an instance that came and went unseen leaves nothing. So a slow
 * subscriber is never told what is over, and costs no more than one registry, however fast that changes.
 *
 * <p>State is confined to the loop; subscribers are called on the executor for callbacks.
 */
final class Changes implements Flow.Publisher<RegistryChange> {
    private static final Logger log = LoggerFactory.getLogger(Changes.class);

    /** Changes that are handed over at once: those of a batch are no longer replaced by newer ones. */
    private static final int BATCH = 32;

    private final Loop loop;
    private final Executor callbacks;
    private final Supplier<Directory> newest;
    private final Directory empty;
    private final Tally tally;
    private final List<Line> lines = new ArrayList<>();
    private volatile boolean closed;

    /** @param empty a directory of nothing, which is what a subscriber knows at first */
    Changes(Loop loop, Executor callbacks, Supplier<Directory> newest, Directory empty, Tally tally) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.newest = newest;
        this.empty = empty;
        this.tally = tally;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super RegistryChange> subscriber) {
        Line line = new Line(Objects.requireNonNull(subscriber, "subscriber"));
        if (closed) {
            line.tell(() -> subscriber.onSubscribe(line));
            line.tell(subscriber::onComplete);
            return;
        }
        loop.execute(() -> {
            callbacks.execute(() -> line.tell(() -> subscriber.onSubscribe(line)));
            if (closed) {
                line.complete();
            } else {
                lines.add(line);
                line.add(newest.get().changesSince(empty));
            }
        });
    }

    /** Takes the directory before and after a change. */
    void changed(Directory before, Directory after) {
        if (!lines.isEmpty()) {
            List<RegistryChange> changes = after.changesSince(before);
            // A copy: who is called from here may take itself away.
            List.copyOf(lines).forEach(line -> line.add(changes));
        }
    }

    /** Ends every subscription. */
    void close() {
        closed = true;
        List.copyOf(lines).forEach(Line::complete);
        lines.clear();
    }

    /** One subscriber, and what it has not been told yet. Told apart by identity. */
    private final class Line implements Flow.Subscription {
        private final Flow.Subscriber<? super RegistryChange> subscriber;
        private final Map<InstanceKey, RegistryChange> waiting = new LinkedHashMap<>();
        private volatile boolean cancelled;
        private long demand;
        private boolean busy;

        Line(Flow.Subscriber<? super RegistryChange> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            loop.execute(() -> requested(count));
        }

        @Override
        public void cancel() {
            cancelled = true;
            loop.execute(this::forget);
        }

        private void forget() {
            lines.remove(this);
            waiting.clear();
        }

        private void requested(long count) {
            if (cancelled) {
                return;
            }
            if (count <= 0) {
                fail(new IllegalArgumentException("demand of " + count + " is not more than zero"));
                return;
            }
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            deliver();
        }

        private void fail(RuntimeException why) {
            forget();
            callbacks.execute(() -> {
                if (!cancelled) {
                    cancelled = true;
                    call(() -> subscriber.onError(why));
                }
            });
        }

        void complete() {
            forget();
            callbacks.execute(() -> {
                if (!cancelled) {
                    cancelled = true;
                    call(subscriber::onComplete);
                }
            });
        }

        void add(List<RegistryChange> changes) {
            for (RegistryChange change : changes) {
                add(change);
            }
            deliver();
        }

        private void add(RegistryChange change) {
            RegistryChange before = waiting.remove(change.key());
            ActionType was = before == null ? null : before.action();
            if (was == ActionType.ADDED) {
                if (change.action() != ActionType.DELETED) {
                    waiting.put(change.key(), RegistryChange.added(change.instance()));
                }
            } else if (was == ActionType.DELETED && change.action() == ActionType.ADDED) {
                waiting.put(change.key(), RegistryChange.modified(change.instance()));
            } else {
                waiting.put(change.key(), change);
            }
        }

        private void deliver() {
            if (busy || cancelled || demand == 0 || waiting.isEmpty()) {
                return;
            }
            List<RegistryChange> batch = new ArrayList<>();
            var next = waiting.values().iterator();
            while (next.hasNext() && batch.size() < BATCH && batch.size() < demand) {
                batch.add(next.next());
                next.remove();
            }
            demand -= demand == Long.MAX_VALUE ? 0 : batch.size();
            busy = true;
            callbacks.execute(() -> {
                for (RegistryChange change : batch) {
                    tell(() -> subscriber.onNext(change));
                }
                loop.execute(() -> {
                    busy = false;
                    deliver();
                });
            });
        }

        /** Calls the subscriber unless it has left; one that throws has. */
        private void tell(Runnable call) {
            if (!cancelled && !call(call)) {
                cancel();
            }
        }

        private boolean call(Runnable call) {
            try {
                call.run();
                return true;
            } catch (RuntimeException failure) {
                tally.add(Tally.Event.FAILED_LISTENER);
                log.error("a subscriber to changes failed, and is told nothing more", failure);
                return false;
            }
        }
    }
}
