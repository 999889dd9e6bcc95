package io.rollcall.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.MalformedDocumentException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One renewal of the many in a request. This format is ours alone, so whatever is not in its
 * description is refused: a sender that misspells a field learns it at once.
 *
 * @param dirty the lastDirtyTimestamp that the sender knows, if it said so
 */
record Renewal(InstanceKey key, OptionalLong dirty) {
    /** Renewals in a request, at most. */
    static final int MOST = 10_000;

    /**
     * Reads all renewals of a request.
     *
     * @throws MalformedDocumentException if any part of it cannot be read
     * @throws io.rollcall.client.model.InvalidInstanceException if one names no instance
     */
    static List<Renewal> readAll(byte[] body) {
        try (JsonParser json = EurekaJson.parser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT
                    || json.nextToken() != JsonToken.FIELD_NAME
                    || !json.currentName().equals("renewals")
                    || json.nextToken() != JsonToken.START_ARRAY) {
                throw new MalformedDocumentException("expected a JSON object with the list 'renewals'");
            }
            List<Renewal> renewals = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (renewals.size() == MOST) {
                    throw new MalformedDocumentException("more than " + MOST + " renewals in one request");
                }
                renewals.add(read(json, renewals.size()));
            }
            if (json.nextToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                throw new MalformedDocumentException("something follows the list 'renewals'; nothing else is known");
            }
            return renewals;
        } catch (IOException broken) {
            throw EurekaJson.malformed(broken);
        }
    }

    private static Renewal read(JsonParser json, int index) throws IOException {
        String where = "renewals[" + index + "]";
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedDocumentException(where + " is not an object");
        }
        @Nullable String app = null;
        @Nullable String id = null;
        OptionalLong dirty = OptionalLong.empty();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "app" -> app = once(app, text(json, where, field), where, field);
                case "id" -> id = once(id, text(json, where, field), where, field);
                case "lastDirtyTimestamp" -> {
                    require(dirty.isEmpty(), where + " has " + field + " twice");
                    dirty = OptionalLong.of(millis(json, where));
                }
                default ->
                    throw new MalformedDocumentException(
                            where + " has a field that is none of app, id and lastDirtyTimestamp");
            }
        }
        if (app == null || id == null) {
            throw new MalformedDocumentException(where + " has no " + (app == null ? "app" : "id"));
        }
        return new Renewal(new InstanceKey(app, id), dirty);
    }

    private static String once(@Nullable String before, String now, String where, String field) {
        require(before == null, where + " has " + field + " twice");
        return now;
    }

    private static String text(JsonParser json, String where, String field) throws IOException {
        require(json.currentToken() == JsonToken.VALUE_STRING, where + "." + field + " is not a string");
        return json.getText();
    }

    private static long millis(JsonParser json, String where) throws IOException {
        boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
        long millis = whole ? json.getLongValue() : -1;
        require(millis >= 0, where + ".lastDirtyTimestamp is not a whole number of milliseconds, 0 or more");
        return millis;
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new MalformedDocumentException(otherwise);
        }
    }
}
