package io.rollcall.server.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads JSON into a {@link Tree}; a key that appears twice is an error. */
final class JsonTree {

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonTree() {}

    static Tree parse(byte[] document) {
        try (JsonParser parser = FACTORY.createParser(document)) {
            parser.nextToken();
            Tree tree = value(parser);
            if (parser.nextToken() != null) {
                throw new AssertionError("more than one JSON value");
            }
            return tree;
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + new String(document, java.nio.charset.StandardCharsets.UTF_8), e);
        }
    }

    private static Tree value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            SortedMap<String, Tree> fields = new TreeMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                if (fields.put(name, value(parser)) != null) {
                    throw new AssertionError("field " + name + " appears twice");
                }
            }
            return new Tree.Branch(fields);
        }
        if (token == JsonToken.START_ARRAY) {
            List<Tree> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(parser));
            }
            return new Tree.Items(items);
        }
        if (token == null) {
            throw new AssertionError("an empty body is not JSON");
        }
        return new Tree.Leaf(parser.getText(), kind(token));
    }

    private static Tree.Kind kind(JsonToken token) {
        if (token.isNumeric()) {
            return Tree.Kind.NUMBER;
        }
        if (token.isBoolean()) {
            return Tree.Kind.BOOLEAN;
        }
        return token == JsonToken.VALUE_NULL ? Tree.Kind.NULL : Tree.Kind.TEXT;
    }
}
