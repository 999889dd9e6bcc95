package io.rollcall.replication;

import io.rollcall.client.model.InstanceKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who keeps some entries elsewhere, and what a replica told of their notes. */
final class Elsewhere implements KeptElsewhere {
    final Set<InstanceKey> kept = ConcurrentHashMap.newKeySet();
    final List<InstanceKey> noted = new CopyOnWriteArrayList<>();

    /** Keeps these beside what the node holds. */
    static Elsewhere beside(TestNode node, String... ids) {
        Elsewhere elsewhere = new Elsewhere();
        elsewhere.keep(ids);
        node.replica.keptElsewhere(elsewhere);
        return elsewhere;
    }

    void keep(String... ids) {
        for (String id : ids) {
            kept.add(InstanceFixtures.key(id));
        }
    }

    @Override
    public boolean keeps(InstanceKey key) {
        return kept.contains(key);
    }

    @Override
    public void noted(InstanceKey key) {
        noted.add(key);
    }
}
