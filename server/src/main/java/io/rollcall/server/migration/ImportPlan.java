package io.rollcall.server.migration;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.MalformedDocumentException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to come over from one registry to another, and what not. Of an instance that both have, the one
 * that its client changed later stays: the client itself knows best, and may have come over already.
 *
 * @param bring to be registered
 * @param same there alike already
 * @param left there already, in a state that is newer or of the same moment, with the reason
 * @param refused cannot be registered, with the reason
 */
record ImportPlan(
        List<RegisteredInstance> bring,
        List<RegisteredInstance> same,
        Map<InstanceKey, String> left,
        Map<InstanceKey, String> refused) {
    /** Default of {@code limits.document-kib}. */
    private static final int MOST_BYTES = 1_024 * 1_024;

    /** @param target what is there already; null if that is not known */
    static ImportPlan of(Snapshot source, @Nullable Snapshot target, long nowMillis) {
        Map<InstanceKey, RegisteredInstance> there = new HashMap<>();
        if (target != null) {
            target.instances().forEach(instance -> there.put(instance.key(), instance));
        }
        ImportPlan plan =
                new ImportPlan(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        newestOfEach(source).forEach(instance -> plan.decide(instance, there.get(instance.key()), nowMillis));
        return plan;
    }

    private static Iterable<RegisteredInstance> newestOfEach(Snapshot source) {
        Map<InstanceKey, RegisteredInstance> byKey = new LinkedHashMap<>();
        for (RegisteredInstance instance : source.instances()) {
            byKey.merge(instance.key(), instance, (one, other) -> dirty(one) > dirty(other) ? one : other);
        }
        return byKey.values();
    }

    private static long dirty(RegisteredInstance instance) {
        return instance.instance().lastDirtyTimestamp();
    }

    private void decide(RegisteredInstance instance, @Nullable RegisteredInstance held, long nowMillis) {
        String refusal = refusal(instance, nowMillis);
        if (refusal != null) {
            refused.put(instance.key(), refusal);
        } else if (held == null || dirty(held) < dirty(instance)) {
            bring.add(instance);
        } else if (dirty(held) > dirty(instance)) {
            left.put(instance.key(), "a newer one is there (by " + (dirty(held) - dirty(instance)) + " ms)");
        } else if (Comparison.fields(held).equals(Comparison.fields(instance))) {
            same.add(instance);
        } else {
            left.put(
                    instance.key(),
                    "one of the same lastDirtyTimestamp is there that differs in " + differing(held, instance));
        }
    }

    private static List<String> differing(RegisteredInstance held, RegisteredInstance instance) {
        Map<String, String> one = Comparison.fields(held);
        Map<String, String> other = Comparison.fields(instance);
        List<String> names = new ArrayList<>();
        one.keySet().stream()
                .filter(name -> !Objects.equals(one.get(name), other.get(name)))
                .forEach(names::add);
        other.keySet().stream().filter(name -> !one.containsKey(name)).forEach(names::add);
        return names;
    }

    /** Why a node would refuse this instance: by the node's own reading of what would be sent. Null if it would not. */
    private static @Nullable String refusal(RegisteredInstance instance, long nowMillis) {
        byte[] body = EurekaJson.registration(instance);
        if (body.length > MOST_BYTES) {
            return "it has " + body.length + " bytes; limits.document-kib allows " + MOST_BYTES + " unless changed";
        }
        try {
            EurekaJson.readRegistration(body, nowMillis).key().requireAddressable();
            return null;
        } catch (InvalidInstanceException | MalformedDocumentException wrong) {
            return wrong.getMessage();
        }
    }
}
