package io.rollcall.server.migration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.client.wire.Excerpt;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Two registries side by side, and what differs: for people a line each, for programs one document. */
record DiffReport(Snapshot first, Snapshot second, List<Difference> differences) {
    /** Lines for people at most; who wants all of them takes JSON. */
    private static final int MOST_LINES = 1_000;

    private static final int LONGEST_VALUE = 120;
    private static final JsonFactory JSON = new JsonFactory();

    DiffReport {
        differences = List.copyOf(differences);
    }

    static DiffReport of(Snapshot first, Snapshot second) {
        return new DiffReport(first, second, Comparison.of(first, second));
    }

    boolean isEqual() {
        return differences.isEmpty();
    }

    /** One line a difference, and a line that sums up. */
    void print(PrintWriter out) {
        out.println("first:  " + first.base() + " has " + first.size());
        out.println("second: " + second.base() + " has " + second.size());
        differences.stream().limit(MOST_LINES).map(DiffReport::line).forEach(out::println);
        if (differences.size() > MOST_LINES) {
            out.println("... and " + Snapshot.counted(differences.size() - MOST_LINES, "difference")
                    + " more; --json lists all");
        }
        out.println(summary());
    }

    private static String line(Difference difference) {
        String name = Excerpt.of(difference.app() + "/" + difference.id(), LONGEST_VALUE);
        if (difference.field().equals(Difference.PRESENCE)) {
            return difference.first() != null
                    ? name + ": only at the first (" + difference.first() + ")"
                    : name + ": only at the second (" + difference.second() + ")";
        }
        return name + ": " + Excerpt.of(difference.field()) + ": " + shown(difference.first()) + " at the first, "
                + shown(difference.second()) + " at the second";
    }

    private static String shown(@Nullable String value) {
        return value == null ? "none" : value.isEmpty() ? "''" : Excerpt.of(value, LONGEST_VALUE);
    }

    /** All in one line. */
    String summary() {
        if (isEqual()) {
            return "No difference.";
        }
        TreeSet<String> instances = new TreeSet<>();
        differences.forEach(difference -> instances.add(difference.app() + "/" + difference.id()));
        return Snapshot.counted(differences.size(), "difference") + " in "
                + Snapshot.counted(instances.size(), "instance") + ": " + only(true) + " only at the first, "
                + only(false) + " only at the second.";
    }

    private long only(boolean atTheFirst) {
        return differences.stream()
                .filter(difference -> difference.field().equals(Difference.PRESENCE))
                .filter(difference -> (difference.first() != null) == atTheFirst)
                .count();
    }

    /** The same as one JSON document in one line. */
    void printJson(PrintWriter out) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeBooleanField("equal", isEqual());
            side(json, "first", first);
            side(json, "second", second);
            json.writeArrayFieldStart("differences");
            for (Difference difference : differences) {
                json.writeStartObject();
                json.writeStringField("app", difference.app());
                json.writeStringField("id", difference.id());
                json.writeStringField("field", difference.field());
                json.writeStringField("first", difference.first());
                json.writeStringField("second", difference.second());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        out.println(text);
    }

    private static void side(JsonGenerator json, String name, Snapshot snapshot) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("url", snapshot.base().toString());
        json.writeNumberField("applications", snapshot.applications().size());
        json.writeNumberField("instances", snapshot.instances().size());
        json.writeEndObject();
    }
}
