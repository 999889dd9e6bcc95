package io.rollcall.server.watch;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.Vips;
import io.rollcall.replication.LiveInstance;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which instances somebody wants to be told of: of these applications and with one of these virtual addresses
 * and of an application whose name begins so. What is empty lets everything through.
 *
 * @param apps names of applications
 * @param vips virtual addresses, plain or secure
 * @param prefixes beginnings of names of applications
 */
public record WatchFilter(SortedSet<String> apps, SortedSet<String> vips, SortedSet<String> prefixes) {
    public static final WatchFilter ALL = new WatchFilter(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());

    /** Names in a filter, of each kind. */
    public static final int MOST = 200;

    public WatchFilter {
        apps = upperCase(apps);
        vips = Collections.unmodifiableSortedSet(new TreeSet<>(vips));
        prefixes = upperCase(prefixes);
    }

    private static SortedSet<String> upperCase(Collection<String> names) {
        TreeSet<String> upper = new TreeSet<>();
        names.forEach(name -> upper.add(name.toUpperCase(Locale.ROOT)));
        return Collections.unmodifiableSortedSet(upper);
    }

    /** Whether an application's instances may be wanted. */
    boolean wantsApplication(String app) {
        return (apps.isEmpty() || apps.contains(app))
                && (prefixes.isEmpty() || prefixes.stream().anyMatch(app::startsWith));
    }

    boolean wantsOfApplication(InstanceKey key) {
        return wantsApplication(key.app());
    }

    boolean wants(LiveInstance shown) {
        return wantsOfApplication(shown.key())
                && (vips.isEmpty()
                        || vips.stream()
                                .anyMatch(vip -> Vips.contains(shown.statement().vips(), vip)
                                        || Vips.contains(shown.statement().secureVips(), vip)));
    }

    /** The same for the same filter at every node. */
    int fingerprint() {
        return (apps + "|" + vips + "|" + prefixes).hashCode();
    }
}
