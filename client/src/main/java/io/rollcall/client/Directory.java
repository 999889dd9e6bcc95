package io.rollcall.client;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.Applications;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.InstanceUpdate;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.StatusCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The registry as a client knew it at one moment. Immutable, so safe for any thread; what a look-up
 * answers is worked out when the directory is made, and a look-up copies nothing. One that follows from
 * another after a change shares with it all that the change does not touch: a pushed change costs what
 * its application has, not what the registry has.
 */
public final class Directory {
    /** All instances, of whatever status, by application and id. */
    private final NavigableMap<String, Map<String, RegisteredInstance>> registered;

    private final Map<String, Candidates> byApplication;
    private final Map<String, Candidates> byVip;
    private final Map<String, Candidates> bySecureVip;
    private final Selection selection;
    private final StatusCounts counts;
    private final String hash;
    private final int size;

    /**
     * Which instances a look-up shows, and which it prefers.
     *
     * @param onlyUp whether those that are not UP are left out
     * @param zone the one to choose from first, empty for none
     */
    record Selection(boolean onlyUp, String zone) {
        boolean shows(Instance instance) {
            return !onlyUp || instance.status() == InstanceStatus.UP;
        }
    }

    /** One of the two lists of virtual addresses that an instance has: names with commas between. */
    private enum VipNames {
        PLAIN {
            @Override
            @Nullable
            String list(Instance instance) {
                return instance.vips().plain();
            }
        },
        SECURE {
            @Override
            @Nullable
            String list(Instance instance) {
                return instance.vips().secure();
            }
        };

        abstract @Nullable String list(Instance instance);

        void each(Instance instance, Consumer<String> name) {
            String list = list(instance);
            if (list != null) {
                for (String one : list.split(",", -1)) {
                    if (!one.isEmpty()) {
                        name.accept(one);
                    }
                }
            }
        }
    }

    private Directory(
            NavigableMap<String, Map<String, RegisteredInstance>> registered,
            Map<String, Candidates> byApplication,
            Map<String, Candidates> byVip,
            Map<String, Candidates> bySecureVip,
            StatusCounts counts,
            Selection selection) {
        this.registered = registered;
        this.byApplication = byApplication;
        this.byVip = byVip;
        this.bySecureVip = bySecureVip;
        this.selection = selection;
        this.counts = counts;
        this.hash = counts.appsHashCode();
        this.size = counts.total();
    }

    static Directory empty(Selection selection) {
        return new Directory(new TreeMap<>(), Map.of(), Map.of(), Map.of(), StatusCounts.ZERO, selection);
    }

    /** The directory that a full answer describes. */
    static Directory of(Applications full, Selection selection) {
        return of(
                () -> full.applications().stream()
                        .flatMap(application -> application.instances().stream())
                        .iterator(),
                selection);
    }

    /** The directory of these instances. */
    static Directory of(Iterable<RegisteredInstance> instances, Selection selection) {
        NavigableMap<String, Map<String, RegisteredInstance>> registered = new TreeMap<>();
        for (RegisteredInstance instance : instances) {
            registered
                    .computeIfAbsent(instance.key().app(), app -> new LinkedHashMap<>())
                    .put(instance.key().id(), instance);
        }
        Map<String, Candidates> byApplication = new HashMap<>();
        registered.forEach((app, all) -> byApplication.put(app, candidates(all.values(), selection)));
        return new Directory(
                registered,
                byApplication,
                byVip(registered, selection, VipNames.PLAIN),
                byVip(registered, selection, VipNames.SECURE),
                counts(registered.values()),
                selection);
    }

    /** This directory after a delta; itself if the delta says nothing new, as most do. */
    Directory with(Applications delta) {
        Map<String, Map<String, RegisteredInstance>> changed = new LinkedHashMap<>();
        for (Application application : delta.applications()) {
            for (RegisteredInstance change : application.instances()) {
                // A Eureka server repeats three minutes of history in each delta.
                boolean deleted = change.registration().action() == ActionType.DELETED;
                apply(change.key(), deleted ? null : change, changed);
            }
        }
        return replacing(changed);
    }

    /** This directory after what became of some instances; itself if that is nothing new. */
    Directory with(Iterable<? extends InstanceUpdate> updates) {
        Map<String, Map<String, RegisteredInstance>> changed = new LinkedHashMap<>();
        for (InstanceUpdate update : updates) {
            apply(update.key(), update instanceof InstanceUpdate.Shown shown ? shown.instance() : null, changed);
        }
        return replacing(changed);
    }

    /** This directory and, beside what it has, all that {@code before} had and this has not. */
    Directory keeping(Directory before) {
        return with(before.changesSince(this).stream()
                .filter(change -> change.action() == ActionType.ADDED)
                .map(change -> new InstanceUpdate.Shown(change.instance()))
                .toList());
    }

    /** What became of each instance that is not the same in both. */
    List<RegistryChange> changesSince(Directory before) {
        List<RegistryChange> changes = new ArrayList<>();
        registered.forEach((app, instances) -> {
            Map<String, RegisteredInstance> were = before.instancesOf(app);
            if (were == instances) {
                return;
            }
            instances.forEach((id, instance) -> {
                RegisteredInstance was = were.get(id);
                if (was == null) {
                    changes.add(RegistryChange.added(instance));
                } else if (!saysTheSame(was, instance)) {
                    changes.add(RegistryChange.modified(instance));
                }
            });
        });
        before.registered.forEach((app, were) -> {
            Map<String, RegisteredInstance> instances = instancesOf(app);
            if (were != instances) {
                were.forEach((id, was) -> {
                    if (!instances.containsKey(id)) {
                        changes.add(RegistryChange.deleted(was));
                    }
                });
            }
        });
        return changes;
    }

    private Directory replacing(Map<String, Map<String, RegisteredInstance>> changed) {
        if (changed.isEmpty()) {
            return this;
        }
        NavigableMap<String, Map<String, RegisteredInstance>> next = new TreeMap<>(registered);
        Map<String, Candidates> nextByApplication = new HashMap<>(byApplication);
        changed.forEach((app, instances) -> {
            if (instances.isEmpty()) {
                next.remove(app);
                nextByApplication.remove(app);
            } else {
                next.put(app, instances);
                nextByApplication.put(app, candidates(instances.values(), selection));
            }
        });
        StatusCounts countsBefore =
                counts(changed.keySet().stream().map(this::instancesOf).toList());
        return new Directory(
                next,
                nextByApplication,
                byVipAfter(byVip, changed, VipNames.PLAIN),
                byVipAfter(bySecureVip, changed, VipNames.SECURE),
                counts.replaced(countsBefore, counts(changed.values())),
                selection);
    }

    /** @param shown what is there from now on, or nothing */
    private void apply(
            InstanceKey key, @Nullable RegisteredInstance shown, Map<String, Map<String, RegisteredInstance>> changed) {
        Map<String, RegisteredInstance> before = changed.getOrDefault(key.app(), instancesOf(key.app()));
        RegisteredInstance held = before.get(key.id());
        if (shown == null ? held == null : held != null && saysTheSame(held, shown)) {
            return;
        }
        Map<String, RegisteredInstance> after = changed.computeIfAbsent(key.app(), app -> new LinkedHashMap<>(before));
        if (shown == null) {
            after.remove(key.id());
        } else {
            after.put(key.id(), shown);
        }
    }

    private static boolean saysTheSame(RegisteredInstance held, RegisteredInstance told) {
        return held.instance().equals(told.instance())
                && held.registration().overriddenStatus() == told.registration().overriddenStatus();
    }

    private Map<String, RegisteredInstance> instancesOf(String app) {
        return registered.getOrDefault(app, Map.of());
    }

    private static Candidates candidates(Collection<RegisteredInstance> instances, Selection selection) {
        List<Instance> shown = new ArrayList<>(instances.size());
        for (RegisteredInstance instance : instances) {
            if (selection.shows(instance.instance())) {
                shown.add(instance.instance());
            }
        }
        return new Candidates(shown, selection.zone());
    }

    private static Map<String, Candidates> byVip(
            Map<String, Map<String, RegisteredInstance>> registered, Selection selection, VipNames names) {
        Map<String, Candidates> candidates = new HashMap<>();
        shownByVip(registered, selection, names)
                .forEach((vip, instances) -> candidates.put(vip, new Candidates(instances, selection.zone())));
        return candidates;
    }

    private static Map<String, List<Instance>> shownByVip(
            Map<String, Map<String, RegisteredInstance>> registered, Selection selection, VipNames names) {
        Map<String, List<Instance>> lists = new LinkedHashMap<>();
        for (Map<String, RegisteredInstance> instances : registered.values()) {
            for (RegisteredInstance one : instances.values()) {
                if (selection.shows(one.instance())) {
                    names.each(one.instance(), name -> lists.computeIfAbsent(name, vip -> new ArrayList<>())
                            .add(one.instance()));
                }
            }
        }
        return lists;
    }

    /** What is behind each virtual address once {@code changed} are the instances of their applications. */
    private Map<String, Candidates> byVipAfter(
            Map<String, Candidates> byVipBefore, Map<String, Map<String, RegisteredInstance>> changed, VipNames names) {
        Map<String, List<Instance>> shown = shownByVip(changed, selection, names);
        Set<String> touched = new LinkedHashSet<>(shown.keySet());
        changed.keySet()
                .forEach(app -> instancesOf(app).values().forEach(one -> names.each(one.instance(), touched::add)));
        Map<String, Candidates> next = new HashMap<>(byVipBefore);
        for (String vip : touched) {
            List<Instance> all = new ArrayList<>();
            for (Instance before :
                    byVipBefore.getOrDefault(vip, Candidates.NONE).all()) {
                if (!changed.containsKey(before.app())) {
                    all.add(before);
                }
            }
            all.addAll(shown.getOrDefault(vip, List.of()));
            // Stable: the order within an application stays.
            all.sort(Comparator.comparing(Instance::app));
            if (all.isEmpty()) {
                next.remove(vip);
            } else {
                next.put(vip, new Candidates(all, selection.zone()));
            }
        }
        return next;
    }

    private static StatusCounts counts(Collection<Map<String, RegisteredInstance>> registered) {
        Map<InstanceStatus, Integer> numbers = new EnumMap<>(InstanceStatus.class);
        for (Map<String, RegisteredInstance> instances : registered) {
            for (RegisteredInstance one : instances.values()) {
                numbers.merge(one.instance().status(), 1, Integer::sum);
            }
        }
        StatusCounts counts = StatusCounts.ZERO;
        for (Map.Entry<InstanceStatus, Integer> number : numbers.entrySet()) {
            counts = counts.plus(number.getKey(), number.getValue());
        }
        return counts;
    }

    /**
     * The instances of an application.
     *
     * @param name in any letter case
     * @return immutable, the same list each time; empty if there are none
     */
    public List<Instance> application(String name) {
        return candidatesOfApplication(name).all();
    }

    /**
     * The instances behind a virtual address.
     *
     * @param vip one name, letter case counts
     * @return immutable, the same list each time; empty if there are none
     */
    public List<Instance> vip(String vip) {
        return byVip.getOrDefault(vip, Candidates.NONE).all();
    }

    /** As {@link #vip(String)}, for a secure virtual address. */
    public List<Instance> secureVip(String vip) {
        return bySecureVip.getOrDefault(vip, Candidates.NONE).all();
    }

    /** Names of all applications, also of those that have no instance to show, sorted. */
    public NavigableSet<String> applicationNames() {
        return Collections.unmodifiableNavigableSet(registered.navigableKeySet());
    }

    /** One instance as the registry shows it, of whatever status. */
    public Optional<RegisteredInstance> instance(InstanceKey key) {
        return Optional.ofNullable(instancesOf(key.app()).get(key.id()));
    }

    /** How many instances the registry has, of whatever status. */
    public int size() {
        return size;
    }

    /** The counts by status, as a Eureka server writes them; empty if there is no instance. */
    public String appsHashCode() {
        return hash;
    }

    Optional<Instance> choose(String app, RandomGenerator random) {
        return candidatesOfApplication(app).choose(random);
    }

    Optional<Instance> chooseByVip(String vip, RandomGenerator random) {
        return byVip.getOrDefault(vip, Candidates.NONE).choose(random);
    }

    Optional<Instance> chooseBySecureVip(String vip, RandomGenerator random) {
        return bySecureVip.getOrDefault(vip, Candidates.NONE).choose(random);
    }

    private Candidates candidatesOfApplication(String name) {
        return name.isBlank()
                ? Candidates.NONE
                : byApplication.getOrDefault(InstanceKey.appName(name), Candidates.NONE);
    }

    /** All of it in the form of a full answer. */
    Applications asApplications() {
        List<Application> applications = new ArrayList<>(registered.size());
        registered.forEach((app, instances) -> applications.add(new Application(app, List.copyOf(instances.values()))));
        return new Applications("1", hash, applications);
    }
}
