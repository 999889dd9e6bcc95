package io.rollcall.server.conformance;

import static io.rollcall.server.conformance.Deviation.READS_NEVER_STALE;

import io.rollcall.server.conformance.ModelViews.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the whole state through every read operation, in JSON and in XML, and compares it with the model. */
final class ReadComparison {

    private static final List<String> FORMATS = List.of("application/json", "application/xml");
    private static final String COMPACT = "X-Eureka-Accept: compact";

    private final RawHttp http;
    private final ReferenceModel model;
    private final Deviations deviations;
    private final OperationGenerator names;
    private final List<String> differences = new ArrayList<>();

    /** A client that has fetched the full list once and has applied deltas since. */
    private final SortedMap<String, SortedMap<String, String>> client = new TreeMap<>();

    ReadComparison(RawHttp http, ReferenceModel model, Deviations deviations, OperationGenerator names) {
        this.http = http;
        this.model = model;
        this.deviations = deviations;
        this.names = names;
    }

    List<String> all() {
        differences.clear();
        for (String format : FORMATS) {
            ModelViews views = model.views();
            Tree full = applications("apps", format, views.apps(format), "1");
            applications("apps", format + " compact", views.apps(format + " compact"), "1");
            Tree delta = delta(format, views.delta(format));
            if (deviations.on(READS_NEVER_STALE)) {
                followDelta(full, delta);
            }
            for (String app : OperationGenerator.APPS) {
                application(app, format, views.app(app, format));
            }
            for (String vip : names.vips()) {
                applications("vips/" + vip, format, views.vip("vip", vip, format), "-1");
            }
            String secure = names.secureVip();
            applications("svips/" + secure, format, views.vip("svip", secure, format), "-1");
            for (String id : OperationGenerator.IDS) {
                for (String app : OperationGenerator.APPS) {
                    instance(app, id, format);
                }
                anyInstance(id, format);
            }
        }
        return List.copyOf(differences);
    }

    private Tree applications(String path, String format, @Nullable View expected, String version) {
        boolean compact = format.endsWith("compact");
        Request request = Request.get(path, format.replace(" compact", ""));
        Tree tree = read(compact ? request.with(COMPACT) : request);
        Tree.Branch applications = tree.asBranch().branch("applications");
        String what = path + " " + format;
        if (expected != null) {
            check(what + " hash", expected.hash(), applications.text("apps__hashcode"));
            compare(what, expected, tree, compact);
        }
        check(what + " version", version, applications.text("versions__delta"));
        for (Tree application : applications.items("application")) {
            checkApplication(what, application.asBranch());
        }
        return tree;
    }

    private void application(String app, String format, @Nullable View expected) {
        Reply reply = http.send(Request.get("apps/" + app, format));
        check("status of apps/" + app + " " + format, expected == null ? 404 : 200, reply.status());
        if (expected != null && reply.status() == 200) {
            Tree tree = reply.tree();
            compare("apps/" + app + " " + format, expected, tree, false);
            checkApplication("apps/" + app, tree.asBranch().branch("application"));
        }
    }

    private void checkApplication(String what, Tree.Branch application) {
        for (Tree instance : application.items("instance")) {
            check(
                    what + " place of an instance",
                    application.text("name"),
                    instance.asBranch().text("app"));
        }
    }

    private Tree delta(String format, @Nullable View expected) {
        Tree tree = read(Request.get("apps/delta", format));
        String what = "delta " + format;
        if (expected == null) {
            return tree;
        }
        check(
                what + " hash",
                expected.hash(),
                tree.asBranch().branch("applications").text("apps__hashcode"));
        SortedMap<String, SortedMap<String, String>> actual = Seen.allOf(tree);
        expected.instances()
                .forEach((key, seen) -> differences.addAll(
                        Seen.differences(what + " " + key, seen, actual.getOrDefault(key, new TreeMap<>()))));
        actual.forEach((key, seen) -> {
            // Left over from earlier walks, which ended with the cancel of everything.
            if (!expected.instances().containsKey(key)) {
                check(what + " " + key + " left over", "DELETED", String.valueOf(seen.get("actionType")));
            }
        });
        return tree;
    }

    private void followDelta(Tree full, Tree delta) {
        Seen.allOf(delta).forEach((key, seen) -> {
            if ("DELETED".equals(seen.get("actionType"))) {
                client.remove(key);
            } else {
                client.put(key, seen);
            }
        });
        check("the client's copy after the delta", Seen.allOf(full).toString(), client.toString());
    }

    private void instance(String app, String id, String format) {
        ModelInstance expected = model.find(app, id);
        String path = "apps/" + app + "/" + Request.encode(id);
        Reply reply = http.send(Request.get(path, format));
        check("status of " + path, expected == null ? 404 : 200, reply.status());
        if (expected != null && reply.status() == 200) {
            differences.addAll(
                    Seen.differences(path + " " + format, model.views().single(expected, format), only(reply)));
        }
    }

    private void anyInstance(String id, String format) {
        String path = "instances/" + Request.encode(id);
        Reply reply = http.send(Request.get(path, format));
        List<List<String>> candidates = new ArrayList<>();
        for (String app : OperationGenerator.APPS) {
            ModelInstance expected = model.find(app, id);
            if (expected != null && reply.status() == 200) {
                candidates.add(
                        Seen.differences(path + " " + format, model.views().single(expected, format), only(reply)));
            }
        }
        boolean known = OperationGenerator.APPS.stream().anyMatch(app -> model.find(app, id) != null);
        check("status of " + path, known ? 200 : 404, reply.status());
        // Which application comes first is not defined.
        if (!candidates.isEmpty() && candidates.stream().noneMatch(List::isEmpty)) {
            differences.addAll(candidates.get(0));
        }
    }

    private static SortedMap<String, String> only(Reply reply) {
        return Seen.of(reply.tree().asBranch().branch("instance"));
    }

    private Tree read(Request request) {
        Reply reply = http.send(request);
        check("status of " + request, 200, reply.status());
        return reply.tree();
    }

    private void compare(String what, View expected, Tree actual, boolean compact) {
        SortedMap<String, SortedMap<String, String>> seen = Seen.allOf(actual);
        check(what + " instances", expected.instances().keySet(), seen.keySet());
        expected.instances().forEach((key, fields) -> {
            Map<String, String> shown = seen.get(key);
            if (shown != null) {
                differences.addAll(Seen.differences(what + " " + key, compact ? Seen.compact(fields) : fields, shown));
            }
        });
    }

    private void check(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            differences.add(what + ": expected " + expected + " but was " + actual);
        }
    }
}
