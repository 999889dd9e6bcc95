package io.rollcall.server.view;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.LiveInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applications by name: an immutable hash table in two levels, of which a change copies one short row
 * and the list of rows. Its order depends on the names alone.
 */
final class ApplicationIndex {
    private static final int ROWS = 256;
    private static final ApplicationView[] NONE = {};

    static final ApplicationIndex EMPTY = new ApplicationIndex(emptyRows(), 0);

    private final ApplicationView[][] rows;
    private final int size;

    private ApplicationIndex(ApplicationView[][] rows, int size) {
        this.rows = rows;
        this.size = size;
    }

    private static ApplicationView[][] emptyRows() {
        ApplicationView[][] rows = new ApplicationView[ROWS][];
        java.util.Arrays.fill(rows, NONE);
        return rows;
    }

    int size() {
        return size;
    }

    @Nullable
    ApplicationView get(String name) {
        for (ApplicationView application : rows[row(name)]) {
            if (application.name().equals(name)) {
                return application;
            }
        }
        return null;
    }

    @Nullable
    LiveInstance get(InstanceKey key) {
        ApplicationView application = get(key.app());
        return application == null ? null : application.get(key.id());
    }

    /** This index with one instance put in, or in the place of the one of that key. */
    ApplicationIndex with(LiveInstance shown) {
        ApplicationView before = get(shown.key().app());
        return replaced(shown.key().app(), before == null ? ApplicationView.of(shown) : before.with(shown));
    }

    /** This index without one instance. */
    ApplicationIndex without(InstanceKey key) {
        ApplicationView before = get(key.app());
        return before == null ? this : replaced(key.app(), before.without(key.id()));
    }

    /** This index without some instances. */
    ApplicationIndex without(Map<String, Set<String>> idsByApplication) {
        ApplicationIndex left = this;
        for (Map.Entry<String, Set<String>> each : idsByApplication.entrySet()) {
            ApplicationView before = get(each.getKey());
            if (before != null) {
                left = left.replaced(each.getKey(), before.without(each.getValue()));
            }
        }
        return left;
    }

    private static int row(String name) {
        int hash = name.hashCode();
        return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (ROWS - 1);
    }

    /** This index with {@code application} in the place of the one of that name, or without one if null. */
    ApplicationIndex replaced(String name, @Nullable ApplicationView application) {
        ApplicationView[][] next = rows.clone();
        int row = row(name);
        List<ApplicationView> kept = new ArrayList<>();
        boolean stood = false;
        for (ApplicationView other : rows[row]) {
            if (!other.name().equals(name)) {
                kept.add(other);
            } else {
                stood = true;
                if (application != null) {
                    kept.add(application);
                }
            }
        }
        if (!stood && application != null) {
            kept.add(application);
        }
        next[row] = kept.toArray(NONE);
        int more = (application == null ? 0 : 1) - (stood ? 1 : 0);
        return new ApplicationIndex(next, size + more);
    }

    List<ApplicationView> all() {
        List<ApplicationView> all = new ArrayList<>(size);
        for (ApplicationView[] row : rows) {
            all.addAll(List.of(row));
        }
        return all;
    }
}
