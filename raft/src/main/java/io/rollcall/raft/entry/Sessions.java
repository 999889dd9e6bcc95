package io.rollcall.raft.entry;

import java.util.Collections;
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
        if (session == null) {
            return Optional.empty();
        }
        return origin.number() <= session.settled()
                ? Optional.of(List.of())
                : Optional.ofNullable(session.outcomes().get(origin.number()));
    }

    void remember(Origin origin, List<Outcome> outcomes) {
        if (origin.isNobody()) {
            return;
        }
        Session before = byProposer.remove(origin.proposer());
        Session session = before == null
                ? new Session(origin.proposer(), origin.settled(), Collections.emptySortedMap())
                : before;
        byProposer.put(origin.proposer(), session.with(origin, outcomes));
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
