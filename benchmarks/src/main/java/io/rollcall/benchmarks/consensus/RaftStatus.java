package io.rollcall.benchmarks.consensus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.cluster.Node;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one node stands with its persistent entries, as it tells itself.
 *
 * @param words by the path of their field, with dots
 * @param numbers likewise; what is in lists is left out
 */
record RaftStatus(Map<String, String> words, Map<String, Long> numbers) {
    private static final JsonFactory JSON = new JsonFactory();

    static RaftStatus of(Node node) throws IOException {
        try (Conversation talk = node.talk()) {
            return read(talk.ask(Conversation.get("/api/v1/raft")).expect(200, "the status of the persistent entries"));
        }
    }

    static RaftStatus read(String text) throws IOException {
        Map<String, String> words = new TreeMap<>();
        Map<String, Long> numbers = new TreeMap<>();
        Deque<String> path = new ArrayDeque<>();
        try (JsonParser json = JSON.createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                String field = json.currentName();
                if (token == JsonToken.START_ARRAY) {
                    json.skipChildren();
                } else if (token == JsonToken.START_OBJECT) {
                    path.push(field == null ? "" : field);
                } else if (token == JsonToken.END_OBJECT) {
                    path.pop();
                } else if (token.isNumeric()) {
                    numbers.put(name(path, field), json.getLongValue());
                } else if (token.isScalarValue()) {
                    words.put(name(path, field), json.getText());
                }
            }
        }
        return new RaftStatus(words, numbers);
    }

    private static String name(Deque<String> path, String field) {
        StringBuilder name = new StringBuilder();
        for (Iterator<String> each = path.descendingIterator(); each.hasNext(); ) {
            String part = each.next();
            name.append(part).append(part.isEmpty() ? "" : ".");
        }
        return name.append(field).toString();
    }

    boolean leads() {
        return "LEADER".equalsIgnoreCase(words.get("role"));
    }

    long number(String path) throws IOException {
        Long number = numbers.get(path);
        if (number == null) {
            throw new IOException("the status of the persistent entries has no " + path + ", but " + numbers.keySet());
        }
        return number;
    }
}
