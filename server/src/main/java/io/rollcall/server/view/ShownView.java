package io.rollcall.server.view;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.LiveInstance;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All instances that are shown at one moment, for those who follow the changes. Immutable. */
public interface ShownView {
    @Nullable
    LiveInstance get(InstanceKey key);

    /** The instances of the applications whose name is wanted, in lists of some dozens; nothing is copied. */
    List<List<LiveInstance>> parts(Predicate<String> wanted);
}
