package io.rollcall.benchmarks;

import io.rollcall.client.model.DataCenter;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Labels;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Links;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.Vips;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The instances that all measurements use: what a Spring client says of itself, with metadata enough to
 * be 1.2 KB of JSON as it stands in an answer. The same at each run.
 *
 * @param applications how many applications
 * @param perApplication instances of each
 */
public record Fleet(int applications, int perApplication) {
    /** What every instance was last changed at: some time in the past, so that no clock doubts it. */
    public static final long DIRTY = 1_760_000_000_000L;

    public int size() {
        return applications * perApplication;
    }

    /** The i-th instance, 0 to {@link #size()} - 1; those of one application follow one another. */
    public Instance instance(int i) {
        int application = i / perApplication;
        int number = i % perApplication;
        SplittableRandom chance = new SplittableRandom(i);
        String name = String.format(Locale.ROOT, "orders-service-%04d", application);
        String host = String.format(Locale.ROOT, "10.%d.%d.%d", application & 255, number >> 8, number & 255);
        String base = "http://" + host + ":8080/";
        return new Instance(
                new InstanceKey(name, host + ":" + name + ":" + 8080),
                true,
                host,
                host,
                InstanceStatus.UP,
                new Port(8080, true),
                new Port(443, false),
                DataCenter.MY_OWN,
                LeaseTerms.DEFAULT,
                metadata(name, application, chance),
                new Links(base, base + "actuator/info", base + "actuator/health", null),
                new Vips(name, name),
                Labels.NONE,
                DIRTY);
    }

    private static Map<String, String> metadata(String name, int application, SplittableRandom chance) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("management.port", "8080");
        metadata.put("zone", "eu-central-1" + (char) ('a' + chance.nextInt(3)));
        metadata.put("version", "2." + application % 7 + "." + chance.nextInt(4));
        metadata.put("commit", String.format(Locale.ROOT, "%08x", 77_777 * (application + 1)));
        metadata.put("pod", name + "-" + Long.toString(chance.nextLong() & 0xffffffffffL, 36));
        metadata.put("pod.uid", new UUID(chance.nextLong(), chance.nextLong()).toString());
        metadata.put(
                "config.checksum", Long.toHexString(31L * application + 77_777).repeat(12));
        metadata.put("owner", "team-" + application % 12);
        return metadata;
    }

    /** The i-th instance after a change of its own; of two changes, either may follow the other. */
    public Instance changed(int i, int change) {
        return instance(i)
                .withMoreMetadata(Map.of("version", "3.0." + change % 1_000))
                .withLastDirtyTimestamp(DIRTY + 1);
    }

    public List<Instance> all() {
        List<Instance> all = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            all.add(instance(i));
        }
        return all;
    }
}
