package io.rollcall.server.conformance;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An instance as the model holds it. Mutable, as the reference's is: that is where some of its behaviour comes from. */
final class ModelInstance {

    static final String UNKNOWN = "UNKNOWN";

    final String app;
    final String id;
    final SortedMap<String, String> fields;
    final SortedMap<String, String> metadata;
    String status;
    String override;
    /** The status without the override, as Rollcall keeps it apart. */
    String stated;

    long dirty;
    String action = "";

    /** The server's lastUpdatedTimestamp; null from a change until the server has been asked. */
    @Nullable
    Long updated;

    ModelInstance(Draft draft, long dirty) {
        this.app = draft.app();
        this.id = draft.key();
        this.fields = draft.fields();
        this.metadata = new TreeMap<>(draft.metadata());
        this.status = known(draft.status());
        this.stated = status;
        String said = draft.override();
        this.override = said == null ? UNKNOWN : known(said);
        this.dirty = dirty;
    }

    /** Everything a reader sees by the path of the field, but the action and the time of the last change. */
    SortedMap<String, String> content() {
        SortedMap<String, String> content = new TreeMap<>(fields);
        metadata.forEach((name, value) -> content.put("metadata." + name, value));
        content.put("status", status);
        content.put("overriddenStatus", override);
        content.put("lastDirtyTimestamp", String.valueOf(dirty));
        return content;
    }

    /** Everything a reader sees by the path of the field; the time of the last change only where it is known. */
    SortedMap<String, String> seen() {
        SortedMap<String, String> seen = content();
        seen.put("actionType", action);
        if (updated != null) {
            seen.put("lastUpdatedTimestamp", updated.toString());
        }
        return seen;
    }

    @Nullable
    String vip(String field) {
        return fields.get(field);
    }

    static boolean isStatus(String name) {
        return name.matches("UP|DOWN|STARTING|OUT_OF_SERVICE|UNKNOWN");
    }

    private static String known(String status) {
        return isStatus(status) ? status : UNKNOWN;
    }
}
