package io.rollcall.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.InstanceDraft;
import io.rollcall.client.wire.InstanceReader;
import io.rollcall.client.wire.MalformedDocumentException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One item of a peer's batch, as it was written. Unlike an instance, an item may have no field that is
 * not known: the reference refuses the whole batch then, and senders rely on nothing else.
 */
record BatchItem(
        Action action,
        @Nullable String appName,
        @Nullable String id,
        OptionalLong dirty,
        @Nullable String status,
        @Nullable String overridden,
        @Nullable InstanceDraft instance) {

    /** Items in a batch, at most. Eureka servers send 250. */
    static final int MOST_ITEMS = 10_000;

    enum Action {
        REGISTER,
        HEARTBEAT,
        CANCEL,
        STATUS_UPDATE,
        DELETE_STATUS_OVERRIDE;

        static Action of(@Nullable String name) {
            return switch (String.valueOf(name)) {
                case "Register" -> REGISTER;
                case "Heartbeat" -> HEARTBEAT;
                case "Cancel" -> CANCEL;
                case "StatusUpdate" -> STATUS_UPDATE;
                case "DeleteStatusOverride" -> DELETE_STATUS_OVERRIDE;
                default -> throw new MalformedDocumentException("an item of the batch has no known action");
            };
        }
    }

    /**
     * Reads a whole batch.
     *
     * @throws MalformedDocumentException if any part of it cannot be read
     */
    static List<BatchItem> readAll(byte[] json) {
        try (JsonParser parser = EurekaJson.parser(json)) {
            List<BatchItem> items = new ArrayList<>();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedDocumentException("expected a JSON object with the field 'replicationList'");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (!parser.currentName().equals("replicationList")) {
                    throw new MalformedDocumentException("a batch has the field 'replicationList' and no other");
                }
                if (parser.nextToken() != JsonToken.START_ARRAY) {
                    throw new MalformedDocumentException("replicationList is not a list");
                }
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (items.size() == MOST_ITEMS) {
                        throw new MalformedDocumentException("a batch may have " + MOST_ITEMS + " items");
                    }
                    items.add(read(parser));
                }
            }
            if (parser.nextToken() != null) {
                throw new MalformedDocumentException("something follows the JSON document");
            }
            return items;
        } catch (IOException broken) {
            throw EurekaJson.malformed(broken);
        }
    }

    private static BatchItem read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedDocumentException("an item of the batch is not an object");
        }
        String action = null;
        String appName = null;
        String id = null;
        String status = null;
        String overridden = null;
        OptionalLong dirty = OptionalLong.empty();
        InstanceDraft instance = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean isNull = value == JsonToken.VALUE_NULL;
            if (field.equals("instanceInfo")) {
                requireType(isNull || value == JsonToken.START_OBJECT, field);
                instance = isNull ? null : InstanceReader.read(parser);
                continue;
            }
            requireType(value.isScalarValue(), field);
            String text = isNull ? null : parser.getText();
            switch (field) {
                case "action" -> action = text;
                case "appName" -> appName = text;
                case "id" -> id = text;
                case "status" -> status = text;
                case "overriddenStatus" -> overridden = text;
                case "lastDirtyTimestamp" -> dirty = number(text);
                default -> throw new MalformedDocumentException("an item of a batch has no such field as it has here");
            }
        }
        return new BatchItem(Action.of(action), appName, id, dirty, status, overridden, instance);
    }

    private static void requireType(boolean right, String field) {
        if (!right) {
            throw new MalformedDocumentException("the field " + field + " of an item has a value of the wrong type");
        }
    }

    private static OptionalLong number(@Nullable String text) {
        if (text == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException notOne) {
            throw new MalformedDocumentException("lastDirtyTimestamp of an item is not a whole number");
        }
    }

    /** @throws InvalidInstanceException if the item does not say which instance it is about */
    InstanceKey key() {
        return new InstanceKey(appName == null ? "" : appName, id == null ? "" : id);
    }

    /** @throws InvalidInstanceException if there is none, or not by its exact name */
    InstanceStatus requiredStatus() {
        return InstanceStatus.exact(String.valueOf(status))
                .orElseThrow(() -> new InvalidInstanceException(action + " of " + key() + " has no known status"));
    }

    /**
     * The status to fall back to, UNKNOWN if none is given.
     *
     * @throws InvalidInstanceException if it is not a known one
     */
    InstanceStatus fallbackStatus() {
        return status == null ? InstanceStatus.UNKNOWN : requiredStatus();
    }

    /** @throws InvalidInstanceException if it is negative, which no time is that an instance may have */
    OptionalLong checkedDirty() {
        if (dirty.isPresent() && dirty.getAsLong() < 0) {
            throw new InvalidInstanceException(action + " of " + key() + " has a negative lastDirtyTimestamp");
        }
        return dirty;
    }

    /** @throws InvalidInstanceException if there is none */
    OptionalLong requiredDirty() {
        if (dirty.isEmpty()) {
            throw new InvalidInstanceException(action + " of " + key() + " has no lastDirtyTimestamp");
        }
        return checkedDirty();
    }

    /**
     * The override that the peer knows of, null if it says none.
     *
     * @throws InvalidInstanceException if it is not a known one
     */
    @Nullable
    InstanceStatus claimedOverride() {
        return overridden == null
                ? null
                : InstanceStatus.exact(overridden)
                        .orElseThrow(() -> new InvalidInstanceException(key() + " has an unknown overriddenStatus"));
    }
}
