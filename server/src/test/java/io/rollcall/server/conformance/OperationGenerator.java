package io.rollcall.server.conformance;

import io.rollcall.server.conformance.Operation.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes random writes out of few names, so that they collide: two applications that share their ids, timestamps of a few
 * steps that drift upwards, every status, every way in, and now and then a request that is broken in one place.
 */
final class OperationGenerator {

    static final List<String> APPS = List.of("ALPHA", "BETA");
    static final List<String> IDS = List.of("i1", "i2", "host:app:80", "h-1");

    /** Long past: a timestamp that the server assigns is newer than all of them. */
    private static final long FIRST_DIRTY = 1_700_000_000_000L;

    private static final List<String> STATUSES =
            List.of("UP", "UP", "UP", "DOWN", "STARTING", "OUT_OF_SERVICE", "UNKNOWN");
    private static final List<Draft.Fault> BATCH_FAULTS = List.of(
            Draft.Fault.MISSING_HOST,
            Draft.Fault.MISSING_IP,
            Draft.Fault.MISSING_DATA_CENTER,
            Draft.Fault.OTHER_APP,
            Draft.Fault.NEGATIVE_DIRTY,
            Draft.Fault.PORT_OUT_OF_RANGE);

    private final RandomGenerator random;
    private final String vipTag;
    private int made;

    /** The tag goes into the vip names: the reference keeps answers for a vip longer than a walk takes. */
    OperationGenerator(RandomGenerator random, String vipTag) {
        this.random = random;
        this.vipTag = vipTag;
    }

    Operation next() {
        made++;
        if (random.nextInt(100) < 15) {
            List<Operation> items = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                items.add(single(Way.BATCH));
            }
            return new Operation.Batch(items);
        }
        return single(random.nextInt(100) < 25 ? Way.REPLICATED : Way.CLIENT);
    }

    List<String> vips() {
        return List.of("va" + vipTag, "vb" + vipTag, "va" + vipTag + ",vb" + vipTag);
    }

    String secureVip() {
        return "sa" + vipTag;
    }

    private Operation single(Way way) {
        String app = pick(APPS);
        String path = way != Way.BATCH && chance(10) ? app.toLowerCase(Locale.ROOT) : app;
        String id = pick(IDS);
        int kind = random.nextInt(100);
        if (kind < 38) {
            return register(app, path, id, way);
        } else if (kind < 64) {
            return heartbeat(path, id, way);
        } else if (kind < 74) {
            return new Operation.Cancel(path, id, way);
        } else if (kind < 84) {
            return new Operation.PutStatus(path, id, statusToSet(way), dirtyText(way), way);
        } else if (kind < 93 || way == Way.BATCH) {
            return new Operation.DeleteStatus(path, id, chance(25) ? null : statusToSet(way), dirtyText(way), way);
        }
        return new Operation.PutMetadata(path, id, metadata(), way);
    }

    private Operation register(String app, String path, String id, Way way) {
        boolean xml = way != Way.BATCH && chance(20);
        Draft.Fault fault = Draft.Fault.NONE;
        if (chance(15)) {
            fault = way == Way.BATCH || xml ? pick(BATCH_FAULTS) : pick(List.of(Draft.Fault.values()));
        }
        // The host "h-1" stands in for a missing instanceId, and is an instanceId elsewhere.
        boolean anonymous = id.equals("h-1") && chance(50) && fault != Draft.Fault.MISSING_HOST;
        Long dirty = way != Way.BATCH && chance(6) ? null : Long.valueOf(dirty());
        Draft draft = new Draft(
                app,
                anonymous ? null : id,
                anonymous ? id : "host-" + random.nextInt(2),
                chance(3) ? "SICK" : pick(STATUSES),
                chance(75) ? null : pick(STATUSES),
                dirty,
                8080 + random.nextInt(2),
                pick(List.of(90, 90, 120, 0, -1)),
                xml ? xmlMetadata() : metadata(),
                links(),
                fault);
        return new Operation.Register(path, draft, xml, way);
    }

    private Operation heartbeat(String path, String id, Way way) {
        String override = chance(70) ? null : pick(STATUSES);
        if (way != Way.BATCH && chance(3)) {
            override = "SICK";
        }
        String dirty = chance(15) ? null : dirtyText(way);
        return new Operation.Heartbeat(path, id, dirty, override, way);
    }

    private @Nullable String statusToSet(Way way) {
        if (way == Way.BATCH) {
            return chance(5) ? null : pick(STATUSES);
        }
        return chance(4) ? pick(List.of("SICK", "up", "")) : pick(STATUSES);
    }

    private @Nullable String dirtyText(Way way) {
        if (chance(20)) {
            return null;
        }
        return way != Way.BATCH && chance(5) ? pick(List.of("abc", "1.5", "1e3")) : String.valueOf(dirty());
    }

    private long dirty() {
        return FIRST_DIRTY + 1000L * (made / 10 + random.nextInt(3));
    }

    private SortedMap<String, String> metadata() {
        return new TreeMap<>(pick(List.of(
                Map.of(),
                Map.of("zone", "z1"),
                Map.of("zone", "z2", "weight", "5"),
                Map.of("a b", "<&>\"'", "1k", "\u00e9\u4e2d", "k_1", "a$b", "management.port", "8081"))));
    }

    private SortedMap<String, String> xmlMetadata() {
        return new TreeMap<>(
                pick(List.of(Map.of(), Map.of("zone", "z1"), Map.of("weight", "5", "text", "<&> \u00e9"))));
    }

    private SortedMap<String, String> links() {
        SortedMap<String, String> links = new TreeMap<>();
        if (chance(80)) {
            links.put("vipAddress", pick(vips()));
        }
        if (chance(50)) {
            links.put("secureVipAddress", secureVip());
        }
        if (chance(15)) {
            // In capitals already: the reference raises it in JSON and leaves it in XML.
            links.put("appGroupName", "GROUP");
            links.put("asgName", "asg-1");
            links.put("homePageUrl", "http://host/?a=1&b=2");
        }
        return links;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
