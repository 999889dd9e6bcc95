package io.rollcall.server.view;

import io.rollcall.client.model.InstanceKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When each instance changed last, those first that changed longest ago. It holds one time an instance, however often
 * that changes. Confined to whoever publishes changes.
 */
final class ChangeTimes {
    private final Map<InstanceKey, Long> nanos = new LinkedHashMap<>(16, 0.75f, true);

    /** @param nowNanos not before that of any change noted so far */
    void changed(InstanceKey key, long nowNanos) {
        nanos.put(key, nowNanos);
    }

    /**
     * Forgets those that changed before {@code oldestNanos}, and says which.
     *
     * @param most how many at most; the others are there for the next call
     */
    List<InstanceKey> expired(long oldestNanos, int most) {
        List<InstanceKey> expired = new ArrayList<>();
        Iterator<Map.Entry<InstanceKey, Long>> eldest = nanos.entrySet().iterator();
        while (expired.size() < most && eldest.hasNext()) {
            Map.Entry<InstanceKey, Long> next = eldest.next();
            if (next.getValue() - oldestNanos >= 0) {
                break;
            }
            expired.add(next.getKey());
            eldest.remove();
        }
        return expired;
    }

    /** How many instances it knows. */
    int size() {
        return nanos.size();
    }
}
