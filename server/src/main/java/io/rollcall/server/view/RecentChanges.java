package io.rollcall.server.view;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.LiveInstance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The instances that changed in the last minutes, each as it was after its last change: by application, in {@link
 * Block}s as in a full answer, so that one more change renders one of them again. Immutable, so every view has its own at
 * no cost. How old they are is known to {@link ChangeTimes}.
 *
 * @param gone those that are gone
 * @param shown those that are shown; no instance is in both
 */
record RecentChanges(ApplicationIndex gone, ApplicationIndex shown) {
    static final RecentChanges NONE = new RecentChanges(ApplicationIndex.EMPTY, ApplicationIndex.EMPTY);

    RecentChanges with(LiveInstance changed) {
        return changed.action() == ActionType.DELETED
                ? new RecentChanges(gone.with(changed), without(shown, changed.key()))
                : new RecentChanges(without(gone, changed.key()), shown.with(changed));
    }

    private static ApplicationIndex without(ApplicationIndex index, InstanceKey key) {
        return index.get(key) == null ? index : index.without(key);
    }

    /** What is left without these. */
    RecentChanges without(Collection<InstanceKey> keys) {
        Map<String, Set<String>> ids = new HashMap<>();
        keys.forEach(
                key -> ids.computeIfAbsent(key.app(), unseen -> new HashSet<>()).add(key.id()));
        return new RecentChanges(gone.without(ids), shown.without(ids));
    }

    /**
     * The changed instances by application, each once, as it is now, and first those that are gone. npm's client takes
     * them one by one and knows instances by host and port: where one follows another, the old one must leave before the
     * new one comes, or the new one is what it takes out.
     */
    Map<String, List<Block>> blocks() {
        Map<String, List<Block>> blocks = new LinkedHashMap<>();
        for (ApplicationIndex index : List.of(gone, shown)) {
            for (ApplicationView application : index.all()) {
                blocks.computeIfAbsent(application.name(), unseen -> new ArrayList<>())
                        .addAll(application.blocks());
            }
        }
        return blocks;
    }
}
