package io.rollcall.server.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One random history: the same writes go to the server and to the model, and both must answer and look alike. */
final class Walk {

    private static final int OPERATIONS = 60;
    private static final int FULL_READ_EVERY = 15;

    /** Between the clocks of test and server, which may be two machines. */
    private static final long CLOCK_SLACK_MILLIS = 2_000;

    private final long seed;
    private final RawHttp http;
    private final OperationGenerator generator;
    private final ReferenceModel model;
    private final ReadComparison reads;
    private final List<String> history = new ArrayList<>();

    Walk(long seed, String run, RawHttp http, Deviations deviations) {
        this.seed = seed;
        this.http = http;
        this.generator = new OperationGenerator(new SplittableRandom(seed), "-" + run + "-" + seed);
        this.model = new ReferenceModel(deviations);
        this.reads = new ReadComparison(http, model, deviations, generator);
    }

    /** Walks to the end, or fails with the seed, the whole history and what differs after its last operation. */
    void run() {
        new Registrations(http).clear();
        for (int i = 1; i <= OPERATIONS; i++) {
            List<String> differences = new ArrayList<>();
            try {
                differences.addAll(step(generator.next()));
                if (differences.isEmpty() && (i % FULL_READ_EVERY == 0 || i == OPERATIONS)) {
                    differences.addAll(reads.all());
                }
            } catch (RuntimeException | AssertionError e) {
                throw failure(List.of(String.valueOf(e)), e);
            }
            if (!differences.isEmpty()) {
                throw failure(differences, null);
            }
        }
    }

    private AssertionError failure(List<String> differences, @Nullable Throwable cause) {
        return new AssertionError(
                "seed " + seed + " (-Dseed=" + seed + ")\n  " + String.join("\n  ", history) + "\nthen\n  "
                        + String.join("\n  ", differences),
                cause);
    }

    private List<String> step(Operation operation) {
        Request request = operation.request();
        history.add(history.size() + 1 + ". " + operation.way() + " " + request);
        long before = System.currentTimeMillis();
        Reply reply = http.send(request);
        history.set(history.size() - 1, history.get(history.size() - 1) + " -> " + reply.status());
        long after = System.currentTimeMillis();
        List<String> differences = new ArrayList<>();
        Expected expected = model.apply(operation, assignedDirty(operation, reply, before, after, differences));
        compareAnswer(expected, reply, differences);
        if (differences.isEmpty()) {
            List<Operation> touched = operation instanceof Operation.Batch batch ? batch.items() : List.of(operation);
            touched.forEach(each -> compareInstance(each, before, after, differences));
        }
        return differences;
    }

    /** A registration without lastDirtyTimestamp gets the server's time, which only the server knows. */
    private long assignedDirty(Operation operation, Reply reply, long before, long after, List<String> differences) {
        boolean absent = operation instanceof Operation.Register register
                && register.draft().sentDirty() == null;
        if (!absent || reply.status() != 204) {
            return 0;
        }
        Map<String, String> seen = live(operation);
        long assigned = seen == null ? 0 : Long.parseLong(seen.getOrDefault("lastDirtyTimestamp", "0"));
        checkTime("assigned lastDirtyTimestamp", assigned, before, after, differences);
        return assigned;
    }

    private static void compareAnswer(Expected expected, Reply reply, List<String> differences) {
        if (!expected.statuses().contains(reply.status())) {
            differences.add("status: expected " + expected.statuses() + " but was " + reply);
            return;
        }
        if (!expected.items().isEmpty()) {
            List<Tree> items = reply.tree().asBranch().items("responseList");
            if (items.size() != expected.items().size()) {
                differences.add("items: expected " + expected.items() + " but was " + reply.text());
                return;
            }
            for (int i = 0; i < items.size(); i++) {
                compareItem(i, expected.items().get(i), items.get(i).asBranch(), differences);
            }
        }
        Map<String, String> entity = expected.entity();
        if (entity != null && reply.status() == 409) {
            SortedMap<String, String> actual = Seen.of(reply.tree().asBranch().branch("instance"));
            differences.addAll(Seen.differences("entity", entity, actual));
        }
    }

    private static void compareItem(int index, Expected expected, Tree.Branch item, List<String> differences) {
        if (!expected.statuses().contains(Integer.valueOf(item.text("statusCode")))) {
            differences.add("item " + index + ": expected " + expected.statuses() + " but was " + item);
        }
        Map<String, String> entity = expected.entity();
        if (entity != null) {
            SortedMap<String, String> actual = Seen.of(item.branch("responseEntity"));
            differences.addAll(Seen.differences("item " + index, entity, actual));
        } else if (item.get("responseEntity") != null) {
            differences.add("item " + index + ": an entity that nobody asked for: " + item);
        }
    }

    /** The live instance as it is now; the time of its last change is learned when the model says it has changed. */
    private void compareInstance(Operation operation, long before, long after, List<String> differences) {
        ModelInstance expected = model.find(operation.app(), operation.id());
        SortedMap<String, String> seen = live(operation);
        if (expected == null || seen == null) {
            if (expected != null || seen != null) {
                differences.add(operation.id() + ": expected " + (expected == null ? null : expected.seen())
                        + " but was " + seen);
            }
            return;
        }
        if (expected.updated == null) {
            long updated = Long.parseLong(seen.getOrDefault("lastUpdatedTimestamp", "0"));
            checkTime("lastUpdatedTimestamp", updated, before, after, differences);
            expected.updated = updated;
        }
        differences.addAll(Seen.differences(operation.id(), expected.seen(), seen));
    }

    private @Nullable SortedMap<String, String> live(Operation operation) {
        String path = "apps/" + operation.app() + "/" + Request.encode(operation.id());
        Reply reply = http.send(Request.get(path, "application/json"));
        return reply.status() == 404 ? null : Seen.of(reply.tree().asBranch().branch("instance"));
    }

    private static void checkTime(String what, long time, long before, long after, List<String> differences) {
        if (time < before - CLOCK_SLACK_MILLIS || time > after + CLOCK_SLACK_MILLIS) {
            differences.add(what + ": " + time + " is not between " + before + " and " + after);
        }
    }
}
