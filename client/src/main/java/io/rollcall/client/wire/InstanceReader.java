package io.rollcall.client.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rollcall.client.model.InvalidInstanceException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one instance object. Fields that no instance has are skipped whole, nested ones too: Eureka
 * itself loses its place in those, which no client can want.
 */
public final class InstanceReader {
    private InstanceReader() {}

    /** Reads from the object's opening brace to its closing one. */
    public static InstanceDraft read(JsonParser parser) throws IOException {
        InstanceDraft draft = new InstanceDraft();
        read(parser, draft);
        return draft;
    }

    /** The same into a draft of the caller's, which knows what was read before something could not be. */
    static void read(JsonParser parser, InstanceDraft draft) throws IOException {
        eachField(parser, (field, value) -> {
            switch (field) {
                case "port" -> readPort(parser, field, draft::portNumber, draft::portEnabled);
                case "securePort" -> readPort(parser, field, draft::securePortNumber, draft::securePortEnabled);
                case "leaseInfo" -> readLease(parser, draft);
                case "dataCenterInfo" -> readDataCenter(parser, draft);
                case "metadata" -> readMetadata(parser, draft);
                default -> {
                    if (InstanceDraft.isText(field)) {
                        if (value != JsonToken.VALUE_NULL) {
                            draft.text(field, scalar(parser, field));
                        }
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        });
    }

    @FunctionalInterface
    interface FieldReading {
        /** Reads the value at which the parser stands, to its end. */
        void read(String field, JsonToken value) throws IOException;
    }

    static void eachField(JsonParser parser, FieldReading reading) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            reading.read(field, parser.nextToken());
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new MalformedDocumentException("an object does not end");
        }
    }

    private static void readPort(
            JsonParser parser,
            String field,
            java.util.function.Consumer<String> number,
            java.util.function.Consumer<String> enabled)
            throws IOException {
        if (absent(parser, field)) {
            return;
        }
        eachField(parser, (name, value) -> {
            switch (name) {
                case "$" -> number.accept(scalar(parser, field + ".$"));
                case "@enabled" -> enabled.accept(scalar(parser, field + ".@enabled"));
                default -> parser.skipChildren();
            }
        });
    }

    private static void readLease(JsonParser parser, InstanceDraft draft) throws IOException {
        if (absent(parser, "leaseInfo")) {
            return;
        }
        eachField(parser, (field, value) -> {
            switch (field) {
                case "renewalIntervalInSecs",
                        "durationInSecs",
                        "registrationTimestamp",
                        "lastRenewalTimestamp",
                        "evictionTimestamp",
                        "serviceUpTimestamp" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        draft.lease(field, scalar(parser, "leaseInfo." + field));
                    }
                }
                default -> parser.skipChildren();
            }
        });
    }

    private static void readDataCenter(JsonParser parser, InstanceDraft draft) throws IOException {
        if (absent(parser, "dataCenterInfo")) {
            return;
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, String> text = new LinkedHashMap<>();
        eachField(parser, (field, value) -> {
            switch (field) {
                case "@class", "name" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        text.put(field, scalar(parser, "dataCenterInfo." + field));
                    }
                }
                case "metadata" -> {
                    if (!absent(parser, "dataCenterInfo.metadata")) {
                        eachField(parser, (name, entry) -> {
                            if (!name.equals("@class") && entry != JsonToken.VALUE_NULL) {
                                metadata.put(name, scalar(parser, "dataCenterInfo.metadata." + name));
                            }
                        });
                    }
                }
                default -> parser.skipChildren();
            }
        });
        @Nullable String className = text.get("@class");
        draft.dataCenter(className, text.get("name"), metadata);
    }

    private static void readMetadata(JsonParser parser, InstanceDraft draft) throws IOException {
        if (absent(parser, "metadata")) {
            return;
        }
        eachField(parser, (name, value) -> {
            String text = scalar(parser, "metadata." + name);
            // The reference writes this into metadata that is empty: it is no entry.
            if (!name.equals("@class")) {
                draft.metadata(name, text);
            }
        });
    }

    /** Whether the value is null; what is neither null nor an object is refused. */
    private static boolean absent(JsonParser parser, String field) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return true;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidInstanceException(field + " is not an object");
        }
        return false;
    }

    private static String scalar(JsonParser parser, String field) throws IOException {
        if (!parser.currentToken().isScalarValue()) {
            throw new InvalidInstanceException(Excerpt.of(field) + " is not a plain value");
        }
        return parser.getText();
    }
}
