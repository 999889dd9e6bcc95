package io.rollcall.server.migration;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.Excerpt;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code rollcall import}: registers at one registry what another one holds. What comes over has one lease
 * to live, as any registration; whose client renews it stays.
 */
final class ImportCommand {
    /** All came over, or was there; in a dry run: all would. */
    static final int DONE = 0;
    /** Something did not, or would not. */
    static final int INCOMPLETE = 1;
    /** One of the registries could not be read, or stopped answering. */
    static final int TROUBLE = 2;

    /** Lines of one kind at most. */
    private static final int MOST_LINES = 10_000;

    private static final int LONGEST_NAME = 120;

    private final Http http;
    private final RegistryReading reading;
    private final Surroundings around;
    private final PrintWriter out;

    ImportCommand(Http http, Surroundings around) {
        this.http = http;
        this.reading = new RegistryReading(http);
        this.around = around;
        this.out = around.out();
    }

    /**
     * Says what would come over, and changes nothing.
     *
     * @param to compared with, if given
     */
    int rehearse(RegistryAddress from, Optional<RegistryAddress> to) {
        Snapshot source = reading.read(from);
        @Nullable Snapshot target = to.map(reading::read).orElse(null);
        ImportPlan plan = ImportPlan.of(source, target, around.wall().millis());
        out.println("from: " + source.base() + " has " + source.size());
        if (target != null) {
            out.println("to:   " + target.base() + " has " + target.size());
        }
        lines(plan.bring().stream().map(ImportCommand::line).toList());
        odd(source);
        exceptions(source, plan, plan.refused());
        out.println("A dry run: nothing was changed. "
                + Snapshot.counted(plan.bring().size(), "instance")
                + " would come over, " + plan.same().size() + " are there alike, "
                + plan.left().size() + " would be left, "
                + (plan.refused().size() + source.unusable().size()) + " cannot come.");
        return code(source, plan.refused());
    }

    /** Brings over what can come. */
    int bring(RegistryAddress from, RegistryAddress to) {
        Snapshot source = reading.read(from);
        Snapshot target = reading.read(to);
        ImportPlan plan = ImportPlan.of(source, target, around.wall().millis());
        out.println("from: " + source.base() + " has " + source.size());
        out.println("to:   " + target.base() + " has " + target.size());
        odd(source);
        out.flush();
        Map<InstanceKey, String> refused = new LinkedHashMap<>(plan.refused());
        Map<InstanceKey, String> byTarget = new Registering(http, to, target.base(), around).all(plan.bring());
        refused.putAll(byTarget);
        refused.putAll(missing(reading.read(to), plan.bring(), byTarget.keySet()));
        exceptions(source, plan, refused);
        int came = plan.bring().size() + plan.refused().size() - refused.size();
        out.println(Snapshot.counted(came, "instance") + " came over, "
                + plan.same().size() + " were there alike, "
                + plan.left().size() + " were left, "
                + (refused.size() + source.unusable().size())
                + " did not come.");
        if (came > 0) {
            out.println("Each lives for one lease now, " + leases(plan.bring())
                    + ", unless its client comes to this registry, or the node hears of it from --eureka-peers.");
        }
        return code(source, refused);
    }

    /** What was taken and is not there all the same. */
    private static Map<InstanceKey, String> missing(
            Snapshot after, List<RegisteredInstance> brought, Set<InstanceKey> refused) {
        Set<InstanceKey> there = new HashSet<>();
        after.instances().forEach(instance -> there.add(instance.key()));
        Map<InstanceKey, String> missing = new LinkedHashMap<>();
        for (RegisteredInstance instance : brought) {
            if (!there.contains(instance.key()) && !refused.contains(instance.key())) {
                missing.put(
                        instance.key(),
                        "it was taken, and is not there now: cancelled meanwhile, or its lease of "
                                + instance.instance().lease().durationSeconds() + " s is over");
            }
        }
        return missing;
    }

    private static String leases(List<RegisteredInstance> brought) {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (RegisteredInstance instance : brought) {
            int duration = instance.instance().lease().durationSeconds();
            least = Math.min(least, duration);
            most = Math.max(most, duration);
        }
        return least == most ? least + " s" : least + " to " + most + " s";
    }

    private static int code(Snapshot source, Map<InstanceKey, String> refused) {
        return refused.isEmpty() && source.unusable().isEmpty() ? DONE : INCOMPLETE;
    }

    private static String line(RegisteredInstance shown) {
        Instance instance = shown.instance();
        InstanceStatus override = shown.registration().overriddenStatus();
        return "  " + name(instance.key()) + "  " + instance.status()
                + (override == InstanceStatus.UNKNOWN ? "" : " (override " + override + ")") + "  "
                + Excerpt.of(instance.hostName(), LONGEST_NAME) + ":"
                + instance.port().number() + "  lease "
                + instance.lease().durationSeconds() + " s";
    }

    private static String name(InstanceKey key) {
        return Excerpt.of(key.toString(), LONGEST_NAME);
    }

    private void odd(Snapshot source) {
        lines(Oddities.of(source.instances(), around.wall().instant()).stream()
                .map(oddity -> "odd: " + name(oddity.key()) + ": " + oddity.what())
                .toList());
    }

    private void exceptions(Snapshot source, ImportPlan plan, Map<InstanceKey, String> refused) {
        lines(named("left: ", plan.left()));
        lines(named("not taken: ", refused));
        lines(source.unusable().stream()
                .map(unusable -> "cannot be read: " + unusable.app() + "/" + unusable.id() + ": " + unusable.reason())
                .toList());
    }

    private static List<String> named(String kind, Map<InstanceKey, String> reasons) {
        return reasons.entrySet().stream()
                .map(entry -> kind + name(entry.getKey()) + ": " + entry.getValue())
                .toList();
    }

    private void lines(List<String> lines) {
        lines.stream().limit(MOST_LINES).forEach(out::println);
        if (lines.size() > MOST_LINES) {
            out.println("... and " + (lines.size() - MOST_LINES) + " more of these");
        }
    }
}
