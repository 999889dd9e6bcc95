package io.rollcall.server.conformance.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One item of a batch, sent by the kit or received from the target. */
record Item(JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What an item asks for, by its name on the wire. */
    enum Action {
        REGISTER("Register"),
        HEARTBEAT("Heartbeat"),
        CANCEL("Cancel"),
        STATUS_UPDATE("StatusUpdate"),
        DELETE_STATUS_OVERRIDE("DeleteStatusOverride");

        final String wireName;

        Action(String wireName) {
            this.wireName = wireName;
        }
    }

    static Item register(Sample sample) {
        return new Item(about(Action.REGISTER, sample)
                .put("lastDirtyTimestamp", sample.dirty())
                .put("status", sample.status())
                .set("instanceInfo", sample.json()));
    }

    static Item heartbeat(Sample sample) {
        return new Item(about(Action.HEARTBEAT, sample)
                .put("lastDirtyTimestamp", sample.dirty())
                .put("status", sample.status()));
    }

    static Item cancel(Sample sample) {
        return new Item(about(Action.CANCEL, sample));
    }

    static Item statusUpdate(Sample sample, String status) {
        return new Item(about(Action.STATUS_UPDATE, sample)
                .put("lastDirtyTimestamp", sample.dirty())
                .put("status", status));
    }

    /** @param fallback the status that the instance has from then on */
    static Item deleteStatusOverride(Sample sample, String fallback) {
        return new Item(about(Action.DELETE_STATUS_OVERRIDE, sample)
                .put("lastDirtyTimestamp", sample.dirty())
                .put("status", fallback));
    }

    private static ObjectNode about(Action action, Sample sample) {
        return JSON.createObjectNode()
                .put("appName", Sample.APP)
                .put("id", sample.id())
                .put("action", action.wireName);
    }

    /** The same item with one more field, or another value in one. */
    Item with(String field, String value) {
        return new Item(((ObjectNode) json.deepCopy()).put(field, value));
    }

    Item without(String field) {
        return new Item(((ObjectNode) json.deepCopy()).without(field));
    }

    /** The same item whose instance has one more field. */
    Item withInInstance(String field, JsonNode value) {
        ObjectNode copy = json.deepCopy();
        ((ObjectNode) copy.get("instanceInfo")).set(field, value);
        return new Item(copy);
    }

    Action action() {
        String name = json.path("action").asText();
        for (Action action : Action.values()) {
            if (action.wireName.equals(name)) {
                return action;
            }
        }
        throw new AssertionError("no known action: " + json);
    }

    String id() {
        return json.path("id").asText();
    }

    boolean isAbout(Sample sample) {
        return id().equals(sample.id());
    }

    /** The note in the metadata of its instance, empty if it has none. */
    String note() {
        return json.at("/instanceInfo/metadata/note").asText();
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
