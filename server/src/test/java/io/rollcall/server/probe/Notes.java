package io.rollcall.server.probe;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The notes beside entries, which all nodes of a test share. */
final class Notes implements Verdicts {
    private final Map<InstanceKey, InstanceStatus> held = new HashMap<>();
    /** All that was told, in order. */
    final List<String> told = new ArrayList<>();

    /** Whether telling fails. */
    boolean failing;

    @Override
    public @Nullable InstanceStatus held(InstanceKey key) {
        return held.get(key);
    }

    @Override
    public void tell(InstanceKey key, @Nullable InstanceStatus verdict) {
        if (failing) {
            throw new IllegalStateException("planted");
        }
        told.add(key.id() + " " + verdict);
        set(key, verdict);
    }

    void set(InstanceKey key, @Nullable InstanceStatus verdict) {
        if (verdict == null) {
            held.remove(key);
        } else {
            held.put(key, verdict);
        }
    }
}
