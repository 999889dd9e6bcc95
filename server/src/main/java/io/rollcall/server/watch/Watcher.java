package io.rollcall.server.watch;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** One who watches, and how far he is. Confined to the {@link WatchHub}'s thread, but for what never changes. */
public final class Watcher {
    /**
     * What he asked for.
     *
     * @param since what he was told before, here or elsewhere; null to begin with everything
     * @param patience how long he waits for one answer; null if he wants a stream
     * @param address counts against the bound of each
     */
    public record Asked(
            WatchFilter filter, @Nullable WatchToken since, @Nullable Duration patience, InetAddress address) {
        WatchForm form() {
            return patience == null ? WatchForm.EVENTS : WatchForm.DOCUMENT;
        }
    }

    final Asked asked;
    final WatcherConnection connection;
    /** At which of the beats he is sent one. */
    int slot;

    /** What he has been told once all that was written has arrived; null as long as that is nothing. */
    @Nullable
    WatchToken at;

    /** What is being sent, and what he will have been told then; null if nothing is. */
    @Nullable
    Iterator<byte[]> sending;

    @Nullable
    WatchToken next;

    /** Whether something of it was written. */
    boolean begun;

    /** Whether he waits to be told what he lacks. */
    boolean joining;
    /** Until when he waits for this node to get as far as he is. */
    long patientUntil;
    /** Whether there was more while he could not take it. */
    boolean missed;
    /** Whether he is waited for. */
    boolean waitedFor;
    /** Since when he takes nothing; 0 if he does. */
    long stuckSince;

    boolean gone;

    Watcher(Asked asked, WatcherConnection connection) {
        this.asked = asked;
        this.connection = connection;
        this.at = asked.since();
    }

    boolean isPolling() {
        return asked.patience() != null;
    }

    /** Whether he has been written all there is, so that the next change is all that he lacks then. */
    boolean isCurrent() {
        return sending == null && !missed && !joining && !gone;
    }
}
