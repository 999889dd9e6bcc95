package io.rollcall.client.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.Applications;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.RegisteredInstance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a registry's answers. Lists may be a single object in place of an array, as some servers write
 * one. An instance that cannot be (no host, a port of 70000) is left out and logged: one bad entry must
 * not cost a reader all others.
 */
final class ApplicationsReader {
    private static final Logger log = LoggerFactory.getLogger(ApplicationsReader.class);

    private ApplicationsReader() {}

    static Applications read(JsonParser parser) throws IOException {
        String[] version = {""};
        String[] hash = {""};
        List<Application> applications = new ArrayList<>();
        InstanceReader.eachField(parser, (field, value) -> {
            switch (field) {
                case "versions__delta" -> version[0] = text(parser, value);
                case "apps__hashcode" -> hash[0] = text(parser, value);
                case "application" -> eachObject(parser, () -> applications.add(readApplication(parser)));
                default -> parser.skipChildren();
            }
        });
        return new Applications(version[0], hash[0], applications);
    }

    static Application readApplication(JsonParser parser) throws IOException {
        String[] name = {""};
        List<RegisteredInstance> instances = new ArrayList<>();
        InstanceReader.eachField(parser, (field, value) -> {
            switch (field) {
                case "name" -> name[0] = text(parser, value);
                case "instance" -> eachObject(parser, () -> readInstance(parser, instances));
                default -> parser.skipChildren();
            }
        });
        return new Application(name[0], instances);
    }

    private static void readInstance(JsonParser parser, List<RegisteredInstance> into) throws IOException {
        int depth = parser.getParsingContext().getNestingDepth();
        try {
            into.add(InstanceReader.read(parser).shown());
        } catch (InvalidInstanceException unusable) {
            log.warn("left an instance out of the registry's answer: {}", unusable.getMessage());
            skipToEnd(parser, depth);
        }
    }

    /** Reads on to the closing brace of the object at {@code depth}, from wherever in it reading stopped. */
    private static void skipToEnd(JsonParser parser, int depth) throws IOException {
        while (parser.getParsingContext().getNestingDepth() >= depth) {
            if (parser.nextToken() == null) {
                throw new MalformedDocumentException("an instance does not end");
            }
        }
    }

    /** A plain value; anything else would leave the parser in the middle of it. */
    private static String text(JsonParser parser, JsonToken value) throws IOException {
        if (!value.isScalarValue()) {
            throw new MalformedDocumentException("expected a plain value, found " + value);
        }
        return value == JsonToken.VALUE_NULL ? "" : parser.getText();
    }

    @FunctionalInterface
    private interface ObjectReading {
        void read() throws IOException;
    }

    private static void eachObject(JsonParser parser, ObjectReading reading) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_NULL -> {}
            case START_OBJECT -> reading.read();
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (parser.currentToken() != JsonToken.START_OBJECT) {
                        throw new MalformedDocumentException("a list has something other than objects");
                    }
                    reading.read();
                }
            }
            default -> throw new MalformedDocumentException("expected a list, found " + parser.currentToken());
        }
    }
}
