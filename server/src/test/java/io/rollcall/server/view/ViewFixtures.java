package io.rollcall.server.view;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.Applications;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.StatusCounts;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.lease.Lease;
import io.rollcall.replication.lease.LeaseBook;
import io.rollcall.replication.record.Statement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.GZIPInputStream;

/** Instances to show, and what readers make of an answer. */
final class ViewFixtures {
    static final Rendering PLAIN = new Rendering(Rendering.Format.JSON, false, false);
    static final Rendering GZIP = new Rendering(Rendering.Format.JSON, false, true);

    private static final LeaseBook LEASES = new LeaseBook(Duration.ofMinutes(10), false);

    private ViewFixtures() {}

    static RandomGenerator seeded(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    static LiveInstance shown(String app, String id, InstanceStatus status) {
        return shown(app, id, status, ActionType.ADDED, 1);
    }

    static LiveInstance shown(String app, String id, InstanceStatus status, ActionType action, long updated) {
        InstanceKey key = new InstanceKey(app, id);
        Instance instance = Instance.of(app, id, "host-" + id, "10.0.0.1", new Port(8080, true))
                .withMetadata(Map.of("updated", Long.toString(updated)))
                .withStatus(status);
        return new LiveInstance(
                key, Statement.of(instance), status, InstanceStatus.UNKNOWN, lease(key), updated, action);
    }

    /** A book has one owner at a time. */
    private static synchronized Lease lease(InstanceKey key) {
        return LEASES.start(key, LeaseTerms.DEFAULT, 0, 1, 1);
    }

    static LiveInstance gone(LiveInstance shown, long updated) {
        return new LiveInstance(
                shown.key(),
                shown.statement(),
                shown.status(),
                shown.overriddenStatus(),
                shown.lease(),
                updated,
                ActionType.DELETED);
    }

    static RegistryReader reader(ViewPublisher publisher) {
        return new RegistryReader(publisher, lease -> 7, 64 << 20);
    }

    /** The bytes of an answer as a reader has them once it has inflated what came compressed. */
    static byte[] plain(RegistryReader reader, Query query, Rendering rendering) {
        Answer answer = Objects.requireNonNull(reader.read(query, rendering), "no answer");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            answer.writeTo(out);
            return rendering.gzip() ? inflated(out.toByteArray()) : out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static byte[] inflated(byte[] gzip) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static Applications read(RegistryReader reader, Query query, Rendering rendering) {
        return EurekaJson.readApplications(new ByteArrayInputStream(plain(reader, query, rendering)));
    }

    /** All instances of an answer by key. */
    static Map<InstanceKey, RegisteredInstance> byKey(Applications answer) {
        TreeMap<InstanceKey, RegisteredInstance> byKey = new TreeMap<>();
        for (Application application : answer.applications()) {
            for (RegisteredInstance instance : application.instances()) {
                if (byKey.put(instance.key(), instance) != null) {
                    throw new AssertionError(instance.key() + " is in the answer twice");
                }
            }
        }
        return byKey;
    }

    /** What Eureka's clients do with a delta. */
    static Map<InstanceKey, RegisteredInstance> applied(
            Applications delta, Map<InstanceKey, RegisteredInstance> older) {
        TreeMap<InstanceKey, RegisteredInstance> newer = new TreeMap<>(older);
        byKey(delta).forEach((key, instance) -> {
            if (instance.registration().action() == ActionType.DELETED) {
                newer.remove(key);
            } else {
                newer.put(key, instance);
            }
        });
        return newer;
    }

    static String hash(Map<InstanceKey, RegisteredInstance> instances) {
        StatusCounts counts = StatusCounts.ZERO;
        for (RegisteredInstance instance : instances.values()) {
            counts = counts.plus(instance.instance().status(), 1);
        }
        return counts.appsHashCode();
    }
}
