package io.rollcall.raft.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The proposers of whom batches were applied, those that proposed last at the end. The same at every member, for only
 * the log changes it. For its table alone.
 */
final class Sessions {
    /** Most proposers that are remembered: each start of a member is one. */
    static final int MAX = 256;

    private final Map<Long, Session> byProposer = new LinkedHashMap<>();

    /** What came of this batch, if it is not to be applied again; no outcomes where nobody waits for them. */
    Optional<List<Outcome>> before(Origin origin) {
        Session session = byProposer.get(origin.proposer());
        if (session == null || origin.number() > session.number()) {
            return Optional.empty();
        }
        return Optional.of(origin.number() == session.number() ? session.outcomes() : List.of());
    }

    void remember(Origin origin, List<Outcome> outcomes) {
        if (origin.isNobody()) {
            return;
        }
        // Taken out first, so that it goes to the end.
        byProposer.remove(origin.proposer());
        byProposer.put(origin.proposer(), new Session(origin.proposer(), origin.number(), outcomes));
        if (byProposer.size() > MAX) {
            byProposer.remove(byProposer.keySet().iterator().next());
        }
    }

    List<Session> copy() {
        return List.copyOf(byProposer.values());
    }

    void replace(List<Session> sessions) {
        byProposer.clear();
        sessions.forEach(session -> byProposer.put(session.proposer(), session));
    }
}
