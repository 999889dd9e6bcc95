package io.rollcall.server.view;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.StatusCounts;
import io.rollcall.replication.LiveInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Everything that readers see of the registry at one moment: all applications, and what changed
 * lately. Both are of the same moment, so the hash that goes with a delta is that of the full answer.
 * Immutable.
 *
 * @param version rises by one with each change, and when a change has grown too old to be told
 */
record RegistryView(long version, ApplicationIndex applications, StatusCounts counts, RecentChanges recent)
        implements ShownView {
    static final RegistryView EMPTY =
            new RegistryView(1, ApplicationIndex.EMPTY, StatusCounts.ZERO, RecentChanges.NONE);

    RegistryView with(LiveInstance shown, RecentChanges nextRecent) {
        String name = shown.key().app();
        return replaced(name, applications.with(shown), nextRecent);
    }

    RegistryView without(LiveInstance gone, RecentChanges nextRecent) {
        String name = gone.key().app();
        return applications.get(name) == null ? this : replaced(name, applications.without(gone.key()), nextRecent);
    }

    private RegistryView replaced(String name, ApplicationIndex next, RecentChanges nextRecent) {
        StatusCounts nextCounts = counts.replaced(countsOf(applications.get(name)), countsOf(next.get(name)));
        return new RegistryView(version + 1, next, nextCounts, nextRecent);
    }

    private static StatusCounts countsOf(@Nullable ApplicationView application) {
        return application == null ? StatusCounts.ZERO : application.counts();
    }

    RegistryView withRecent(RecentChanges nextRecent) {
        return new RegistryView(version + 1, applications, counts, nextRecent);
    }

    @Override
    public @Nullable LiveInstance get(InstanceKey key) {
        return applications.get(key);
    }

    @Override
    public List<List<LiveInstance>> parts(Predicate<String> wanted) {
        List<List<LiveInstance>> parts = new ArrayList<>();
        for (ApplicationView application : applications.all()) {
            if (wanted.test(application.name())) {
                application.blocks().forEach(block -> parts.add(block.instances()));
            }
        }
        return parts;
    }

    /** The first instance of this id, in whichever application. */
    @Nullable
    LiveInstance firstWithId(String id) {
        for (ApplicationView application : applications.all()) {
            LiveInstance found = application.get(id);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The instances that {@code wanted} accepts, by application. */
    Map<String, List<LiveInstance>> matching(Predicate<LiveInstance> wanted) {
        Map<String, List<LiveInstance>> found = new java.util.LinkedHashMap<>();
        for (ApplicationView application : applications.all()) {
            for (Block block : application.blocks()) {
                for (LiveInstance shown : block.instances()) {
                    if (wanted.test(shown)) {
                        found.computeIfAbsent(application.name(), unseen -> new ArrayList<>())
                                .add(shown);
                    }
                }
            }
        }
        return found;
    }
}
