package io.rollcall.server.peer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that peers opened here, the idlest first. There is room for a number of them, and time for
 * each: beyond either the idlest one ends, and its peer says hello again when it comes back.
 */
final class OpenSessions {
    private static final int MOST = 256;
    private static final long IDLE_NANOS = 600_000_000_000L;

    /** By id, in the order of their last use, for each use puts them in anew. Guarded by itself. */
    private final Map<String, Used> sessions = new LinkedHashMap<>();

    private record Used(PeerSession session, long atNanos) {}

    void add(PeerSession session, long nowNanos) {
        synchronized (sessions) {
            sessions.put(session.id(), new Used(session, nowNanos));
            endIdle(nowNanos);
        }
    }

    /** Ends the sessions that nobody used for long, and the idlest of too many. Called under the lock. */
    private void endIdle(long nowNanos) {
        var idlest = sessions.values().iterator();
        while (idlest.hasNext()) {
            boolean idle = nowNanos - idlest.next().atNanos > IDLE_NANOS;
            if (!idle && sessions.size() <= MOST) {
                return;
            }
            idlest.remove();
        }
    }

    /** The session of that id, null if it is not open. Does not count as use: whoever asks was not believed yet. */
    @Nullable
    PeerSession find(String id, long nowNanos) {
        synchronized (sessions) {
            endIdle(nowNanos);
            Used found = sessions.get(id);
            return found == null ? null : found.session;
        }
    }

    /** Notes that a peer used its session. */
    void used(PeerSession session, long nowNanos) {
        synchronized (sessions) {
            if (sessions.remove(session.id()) != null) {
                sessions.put(session.id(), new Used(session, nowNanos));
            }
        }
    }

    /** Whether a session came of that nonce. */
    boolean hasNonce(String nonce) {
        synchronized (sessions) {
            return sessions.values().stream()
                    .anyMatch(used -> used.session.nonce().equals(nonce));
        }
    }

    int size() {
        synchronized (sessions) {
            return sessions.size();
        }
    }
}
