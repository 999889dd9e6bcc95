package io.rollcall.server.eureka;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.InstanceReader;
import io.rollcall.client.wire.MalformedDocumentException;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.eureka.EurekaItem;
import io.rollcall.replication.eureka.EurekaReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes batches as a Eureka server reads them, and reads its answers. One field too many in an item, and it
 * refuses the whole batch. Pure functions.
 */
final class BatchJson {
    /** More than any batch of ours has items. */
    private static final int MOST_RESULTS = 10_000;

    private BatchJson() {}

    /** @param entity an instance as a JSON object, without a wrapper */
    static byte[] write(List<EurekaItem> items, Function<LiveInstance, byte[]> entity) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(64 + items.size() * 150);
        ascii(json, "{\"replicationList\":[");
        String comma = "";
        for (EurekaItem item : items) {
            ascii(json, comma + "{\"appName\":");
            json.writeBytes(EurekaJson.quoted(item.key().app()));
            ascii(json, ",\"id\":");
            json.writeBytes(EurekaJson.quoted(item.key().id()));
            if (item instanceof EurekaItem.Register register) {
                LiveInstance instance = register.instance();
                stamped(json, instance.statement().lastDirtyTimestamp(), Optional.empty(), instance.status());
                ascii(json, ",\"instanceInfo\":");
                json.writeBytes(entity.apply(instance));
            } else if (item instanceof EurekaItem.Heartbeat heartbeat) {
                stamped(json, heartbeat.dirty(), heartbeat.overridden(), heartbeat.status());
            } else if (item instanceof EurekaItem.StatusUpdate update) {
                stamped(json, update.dirty(), Optional.empty(), update.status());
            } else if (item instanceof EurekaItem.DeleteStatusOverride delete) {
                stamped(json, delete.dirty(), Optional.empty(), delete.status());
            }
            ascii(json, ",\"action\":\"" + item.action() + "\"}");
            comma = ",";
        }
        ascii(json, "]}");
        return json.toByteArray();
    }

    private static void stamped(
            ByteArrayOutputStream json, long dirty, Optional<InstanceStatus> overridden, InstanceStatus status) {
        ascii(json, ",\"lastDirtyTimestamp\":" + dirty);
        overridden.ifPresent(value -> ascii(json, ",\"overriddenStatus\":\"" + value + "\""));
        ascii(json, ",\"status\":\"" + status + "\"");
    }

    private static void ascii(ByteArrayOutputStream json, String text) {
        json.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads an answer.
     *
     * @throws MalformedDocumentException if it is none
     */
    static List<EurekaReply.Result> readResults(byte[] json) {
        try (JsonParser parser = EurekaJson.parser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedDocumentException("expected a JSON object with the field 'responseList'");
            }
            List<EurekaReply.Result> results = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("responseList");
                JsonToken value = parser.nextToken();
                if (wanted && value == JsonToken.START_ARRAY) {
                    results = readList(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (results == null) {
                throw new MalformedDocumentException("no list 'responseList'");
            }
            return results;
        } catch (IOException broken) {
            throw EurekaJson.malformed(broken);
        }
    }

    private static List<EurekaReply.Result> readList(JsonParser parser) throws IOException {
        List<EurekaReply.Result> results = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT || results.size() == MOST_RESULTS) {
                throw new MalformedDocumentException("responseList has something other than results, or too many");
            }
            results.add(readResult(parser));
        }
        return results;
    }

    private static EurekaReply.Result readResult(JsonParser parser) throws IOException {
        int status = 0;
        Optional<RegisteredInstance> theirs = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("statusCode") && value == JsonToken.VALUE_NUMBER_INT) {
                status = parser.getIntValue();
            } else if (field.equals("responseEntity") && value == JsonToken.START_OBJECT) {
                theirs = readEntity(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (status == 0) {
            throw new MalformedDocumentException("a result has no statusCode");
        }
        return new EurekaReply.Result(status, theirs);
    }

    /** An instance that cannot be is none; the results behind it count all the same. */
    private static Optional<RegisteredInstance> readEntity(JsonParser parser) throws IOException {
        int depth = parser.getParsingContext().getNestingDepth();
        try {
            RegisteredInstance read = InstanceReader.read(parser).shown();
            read.key().requireAddressable();
            return Optional.of(read);
        } catch (InvalidInstanceException unusable) {
            while (parser.getParsingContext().getNestingDepth() >= depth) {
                if (parser.nextToken() == null) {
                    throw new MalformedDocumentException("an instance does not end");
                }
            }
            return Optional.empty();
        }
    }
}
