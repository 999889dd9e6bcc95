package io.rollcall.server.view;

import io.rollcall.client.loop.Loop;
import java.lang.ref.WeakReference;
import java.time.Duration;

/**
 * Makes the full answer smaller once nothing has changed for a while: a registry that is quiet sends the
 * fewest bytes, one that is not pays nothing for it. The answer is compressed once more as a whole, beside
 * everything else; whoever asks meanwhile has the one that is there, and a change ends the work. Confined
 * to its loop, which should have nothing else to do: for a large registry that takes seconds.
 */
public final class QuietView implements AutoCloseable {
    /** Without a change for so long, the next one is likely to take as long. */
    static final Duration QUIET = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final RegistryReader reader;
    private final Loop loop;
    /** Weak: in a storm what was shown a second ago is all different, and would double what the registry takes. */
    private WeakReference<Object> seen = new WeakReference<>(null);

    private long seenSince;
    private volatile boolean closed;

    public QuietView(RegistryReader reader, Loop loop) {
        this.reader = reader;
        this.loop = loop;
    }

    /** Begins to look whether it is quiet. */
    public void start() {
        loop.after(LOOK, this::look);
    }

    private void look() {
        if (closed) {
            return;
        }
        Object shown = reader.allShown();
        if (shown != seen.get()) {
            seen = new WeakReference<>(shown);
            seenSince = loop.nanos();
        } else if (loop.nanos() - seenSince >= QUIET.toNanos()) {
            reader.tighten(() -> !closed && reader.allShown() == shown);
        }
        loop.after(LOOK, this::look);
    }

    /** Ends the work; the answers stay as they are. Any thread may call. */
    @Override
    public void close() {
        closed = true;
    }
}
