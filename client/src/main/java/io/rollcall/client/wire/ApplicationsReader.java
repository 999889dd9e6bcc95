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
import java.util.function.Consumer;

/**
 * Reads a registry's answers. Lists may be a single object in place of an array, as some servers write
 * one. An instance that cannot be (no host, a port of 70000) is left out and told: one bad entry must
 * not cost a reader all others.
 */
final class ApplicationsReader {
    private ApplicationsReader() {}

    static Applications read(JsonParser parser, Consumer<UnusableInstance> leftOut) throws IOException {
        String[] version = {""};
        String[] hash = {""};
        List<Application> applications = new ArrayList<>();
        InstanceReader.eachField(parser, (field, value) -> {
            switch (field) {
                case "versions__delta" -> version[0] = text(parser, value);
                case "apps__hashcode" -> hash[0] = text(parser, value);
                case "application" -> eachObject(parser, () -> applications.add(readApplication(parser, leftOut)));
                default -> parser.skipChildren();
            }
        });
        return new Applications(version[0], hash[0], applications);
    }

    static Application readApplication(JsonParser parser, Consumer<UnusableInstance> leftOut) throws IOException {
        String[] name = {""};
        List<RegisteredInstance> instances = new ArrayList<>();
        InstanceReader.eachField(parser, (field, value) -> {
            switch (field) {
                case "name" -> name[0] = text(parser, value);
                case "instance" -> eachObject(parser, () -> readInstance(parser, instances, leftOut));
                default -> parser.skipChildren();
            }
        });
        return new Application(name[0], instances);
    }

    static void readInstance(JsonParser parser, List<RegisteredInstance> into, Consumer<UnusableInstance> leftOut)
            throws IOException {
        int depth = parser.getParsingContext().getNestingDepth();
        InstanceDraft draft = new InstanceDraft();
        try {
            InstanceReader.read(parser, draft);
            into.add(draft.shown());
        } catch (InvalidInstanceException unusable) {
            leftOut.accept(draft.unusable(String.valueOf(unusable.getMessage())));
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
    static String text(JsonParser parser, JsonToken value) throws IOException {
        if (!value.isScalarValue()) {
            throw new MalformedDocumentException("expected a plain value, found " + value);
        }
        return value == JsonToken.VALUE_NULL ? "" : parser.getText();
    }

    @FunctionalInterface
    interface ObjectReading {
        void read() throws IOException;
    }

    static void eachObject(JsonParser parser, ObjectReading reading) throws IOException {
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
