package io.rollcall.server.conformance;

import static io.rollcall.server.conformance.Deviation.READS_NEVER_STALE;
import static io.rollcall.server.conformance.Deviation.TRUE_STATUS_IN_XML;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reads of a Eureka registry after the wire specification, section 6, with the reference's response cache: an answer is
 * kept for each format until a change names its key, and some changes do not.
 */
final class ModelViews {

    /** One answer: the instances by "app/id", each field by its path, and the hash; null stands for a 404. */
    record View(SortedMap<String, SortedMap<String, String>> instances, String hash) {}

    private final SortedMap<String, SortedMap<String, ModelInstance>> registry;
    private final Deviations deviations;
    private final List<ModelInstance> recentlyChanged = new ArrayList<>();
    private final Map<String, @Nullable View> cache = new HashMap<>();

    ModelViews(SortedMap<String, SortedMap<String, ModelInstance>> registry, Deviations deviations) {
        this.registry = registry;
        this.deviations = deviations;
    }

    /** An instance was registered, changed or cancelled by a way that the cache hears of. */
    void changed(ModelInstance instance) {
        recentlyChanged.add(instance);
        List<String> stale = new ArrayList<>(List.of("apps", "delta", "app " + instance.app));
        // Keyed by the whole comma list: a reader of one element of it is not told.
        stale.add("vip " + instance.vip("vipAddress"));
        stale.add("svip " + instance.vip("secureVipAddress"));
        cache.keySet().removeIf(key -> stale.contains(key.substring(0, key.indexOf('|'))));
    }

    /** All instances that now exist. */
    List<ModelInstance> all() {
        return registry.values().stream()
                .map(instances -> instances.values())
                .flatMap(Collection::stream)
                .toList();
    }

    @Nullable
    View apps(String format) {
        return cached("apps|" + format, () -> view(all()));
    }

    @Nullable
    View app(String app, String format) {
        return cached("app " + app + "|" + format, () -> {
            List<ModelInstance> instances =
                    all().stream().filter(instance -> instance.app.equals(app)).toList();
            return instances.isEmpty() ? null : view(instances);
        });
    }

    /** Instances whose vipAddress or secureVipAddress has the name as one element of its comma list. */
    @Nullable
    View vip(String kind, String name, String format) {
        String field = kind.equals("vip") ? "vipAddress" : "secureVipAddress";
        return cached(
                kind + " " + name + "|" + format,
                () -> view(all().stream()
                        .filter(instance -> hasElement(instance.vip(field), name))
                        .toList()));
    }

    /** What has changed, each instance in its last state, with the hash of the full list. */
    @Nullable
    View delta(String format) {
        return cached("delta|" + format, () -> {
            Map<String, ModelInstance> last = new TreeMap<>();
            recentlyChanged.forEach(instance -> last.put(keyOf(instance), instance));
            return new View(view(last.values()).instances(), hash(all()));
        });
    }

    /** One live instance, which the reference masks in XML. */
    SortedMap<String, String> single(ModelInstance instance, String format) {
        SortedMap<String, String> seen = instance.seen();
        boolean masked = instance.status.matches("OUT_OF_SERVICE|UNKNOWN") && format.endsWith("xml");
        if (masked && !deviations.apply(TRUE_STATUS_IN_XML)) {
            seen.put("status", "DOWN");
        }
        return seen;
    }

    private @Nullable View cached(String key, Supplier<@Nullable View> reader) {
        View fresh = reader.get();
        if (!cache.containsKey(key)) {
            cache.put(key, fresh);
            return fresh;
        }
        View kept = cache.get(key);
        boolean stale = !Objects.equals(kept, fresh);
        return stale && deviations.apply(READS_NEVER_STALE) ? fresh : kept;
    }

    private static View view(Collection<ModelInstance> instances) {
        SortedMap<String, SortedMap<String, String>> seen = new TreeMap<>();
        instances.forEach(instance -> seen.put(keyOf(instance), instance.seen()));
        return new View(seen, hash(instances));
    }

    private static String hash(Collection<ModelInstance> instances) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        instances.forEach(instance -> counts.merge(instance.status, 1, Integer::sum));
        StringBuilder hash = new StringBuilder();
        counts.forEach(
                (status, count) -> hash.append(status).append('_').append(count).append('_'));
        return hash.toString();
    }

    static String keyOf(ModelInstance instance) {
        return instance.app + "/" + instance.id;
    }

    private static boolean hasElement(@Nullable String list, String name) {
        return list != null && List.of(list.split(",", -1)).contains(name);
    }
}
