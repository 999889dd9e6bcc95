package io.rollcall.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.conformance.GoldenCase.Extent;
import io.rollcall.server.conformance.GoldenCase.Step;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays recorded requests byte for byte and compares the answers with the recorded ones: status code, Content-Type,
 * Content-Encoding and body. Reason phrases, framing and the bodies of errors are no part of the protocol. Trees keep the
 * JSON type of each scalar, since there are clients for which a number is no string.
 */
class GoldenReplayTest {

    private final Set<GoldenDeviation> used = EnumSet.noneOf(GoldenDeviation.class);

    @TestFactory
    List<DynamicTest> recorded_requests_get_the_recorded_answers() {
        EurekaUnderTest server = ServerUnderTest.standard();
        List<DynamicTest> tests = new ArrayList<>();
        for (GoldenCase golden : GoldenCases.ALL) {
            tests.add(DynamicTest.dynamicTest(golden.name(), () -> replay(golden, server)));
        }
        if (ServerUnderTest.deviates()) {
            tests.add(DynamicTest.dynamicTest("every deviation is used", () -> assertThat(used)
                    .containsExactlyInAnyOrder(GoldenDeviation.values())));
        }
        return tests;
    }

    @Test
    void delta_is_403_where_it_is_disabled() {
        EurekaUnderTest server = ServerUnderTest.withoutDelta();
        try (RawHttp http = new RawHttp(server)) {
            Recording recording = Recording.load("delta-403-disabled");
            assertThat(recording.replay(http, server.base()).status())
                    .isEqualTo(recording.reply().status());
        }
    }

    private void replay(GoldenCase golden, EurekaUnderTest server) {
        try (RawHttp http = new RawHttp(server)) {
            Registrations registrations = new Registrations(http);
            registrations.clear();
            for (Step step : golden.setup()) {
                perform(step, http, server.base(), registrations);
            }
            Recording recording = Recording.load(golden.name());
            Reply reply = recording.replay(http, server.base());
            compare(golden, recording, reply, http);
        }
    }

    private static void perform(Step step, RawHttp http, URI base, Registrations registrations) {
        if (step instanceof Step.Recorded other) {
            Recording recording = Recording.load(other.name());
            assertThat(recording.replay(http, base).status())
                    .as("setting up by %s", other.name())
                    .isEqualTo(recording.reply().status());
        } else if (step instanceof Step.InstancesOf other) {
            registrations.bringAbout(Recording.load(other.name()).tree().instances());
        } else if (step instanceof Step.Made made) {
            assertThat(http.send(made.request()).status())
                    .as("setting up: %s", made)
                    .isBetween(200, 204);
        }
    }

    private void compare(GoldenCase golden, Recording recording, Reply reply, RawHttp http) {
        Reply expected = recording.reply();
        int status = Integer.parseInt(instead(golden, "status", String.valueOf(expected.status())));
        assertThat(reply.status()).as("status of %s", reply).isEqualTo(status);
        if (status >= 400 && status != 409) {
            return;
        }
        boolean changed = status != expected.status();
        if (changed && status == 200) {
            // Recorded as an error: only its being JSON can be expected.
            assertThat(reply.header("content-type")).isEqualTo("application/json");
            reply.tree();
            return;
        }
        if (changed) {
            assertThat(reply.body()).isEmpty();
            return;
        }
        assertThat(reply.header("content-encoding")).isEqualTo(expected.header("content-encoding"));
        if (expected.body().length == 0) {
            assertThat(reply.body()).isEmpty();
            return;
        }
        assertThat(reply.header("content-type")).isEqualTo(expected.header("content-type"));
        compareBodies(golden, recording, reply, http);
    }

    private void compareBodies(GoldenCase golden, Recording recording, Reply reply, RawHttp http) {
        Tree body = reply.tree();
        String other = instead(golden, "body", "");
        Tree expected = other.isEmpty() ? recording.tree() : JsonTree.parse(other.getBytes(StandardCharsets.UTF_8));
        if (golden.extent() == Extent.FIELD_NAMES) {
            assertThat(fieldNames(body)).isEqualTo(fieldNames(expected));
            return;
        }
        Differences differences = new Differences(
                golden.extent() == Extent.AT_LEAST ? Set.of("versions__delta", "apps__hashcode") : Set.of());
        if (golden.extent() == Extent.AT_LEAST) {
            assertThat(body.asBranch().branch("applications").text("apps__hashcode"))
                    .isEqualTo(hashOfFullList(http));
            body = only(body, expected);
        }
        differences.compare("", expected, body);
        List<String> remaining = new ArrayList<>();
        for (String difference : differences.found()) {
            String path = difference.substring(0, difference.indexOf(": "));
            String instead = instead(golden, path, "");
            if (instead.isEmpty() || !difference.endsWith("but was \"" + instead + "\"")) {
                remaining.add(difference);
            }
        }
        assertThat(remaining).isEmpty();
    }

    /** What is to be expected in place of what was recorded, if there is a deviation for it; that marks it as used. */
    private String instead(GoldenCase golden, String part, String recorded) {
        if (!ServerUnderTest.deviates()) {
            return recorded;
        }
        for (GoldenDeviation deviation : GoldenDeviation.values()) {
            if (deviation.concerns(golden.name(), part)) {
                used.add(deviation);
                return deviation.instead();
            }
        }
        return recorded;
    }

    private static String hashOfFullList(RawHttp http) {
        Tree full = http.send(Request.get("apps", "application/json")).tree();
        return full.asBranch().branch("applications").text("apps__hashcode");
    }

    /** The document without the instances that the other does not know: a delta shows what earlier cases did. */
    private static Tree only(Tree delta, Tree expected) {
        Set<Object> known = new java.util.HashSet<>();
        expected.instances().forEach(instance -> known.add(Tree.keyOf(instance)));
        Tree.Branch applications = delta.asBranch().branch("applications");
        List<Tree> kept = new ArrayList<>();
        for (Tree application : applications.items("application")) {
            List<Tree> instances = application.asBranch().items("instance").stream()
                    .filter(instance -> known.contains(Tree.keyOf(instance.asBranch())))
                    .toList();
            if (!instances.isEmpty()) {
                kept.add(withList(application.asBranch(), "instance", instances));
            }
        }
        TreeMap<String, Tree> document = new TreeMap<>();
        document.put("applications", withList(applications, "application", kept));
        return new Tree.Branch(document);
    }

    private static Tree.Branch withList(Tree.Branch branch, String name, List<Tree> items) {
        TreeMap<String, Tree> fields = new TreeMap<>(branch.fields());
        fields.put(name, new Tree.Items(items));
        return new Tree.Branch(fields);
    }

    private static List<String> fieldNames(Tree tree) {
        List<String> names = new ArrayList<>();
        tree.asBranch().fields().forEach((root, sections) -> sections.asBranch().fields().keySet().stream()
                .map(section -> root + "." + section)
                .forEach(names::add));
        return names;
    }
}
