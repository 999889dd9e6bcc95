package io.rollcall.benchmarks.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rollcall.benchmarks.Conversation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The cluster as one node tells of it.
 *
 * @param homes instances by the name of the node that is their home
 * @param hidden instances that are not shown because their home is silent
 * @param queued writes that wait for a peer
 * @param waiting how many of them wait for one that answers
 * @param behind writes known of and not merged
 * @param links how each link is
 * @param counters what happened since the start, those that count instances or traffic among them
 */
record Sight(
        boolean ready,
        Map<String, Long> homes,
        long hidden,
        long queued,
        long waiting,
        long behind,
        List<String> links,
        Map<String, Long> counters) {
    private static final JsonFactory JSON = new JsonFactory();

    static Sight of(Conversation node) throws IOException {
        String text = node.ask(Conversation.get("/api/v1/cluster")).expect(200, "the cluster's report");
        Map<String, Long> homes = new TreeMap<>();
        Map<String, Long> counters = new TreeMap<>();
        List<String> links = new ArrayList<>();
        boolean ready = false;
        boolean up = false;
        long hidden = 0;
        long queued = 0;
        long waiting = 0;
        long behind = 0;
        String name = "";
        Deque<String> path = new ArrayDeque<>();
        try (JsonParser json = JSON.createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                String field = String.valueOf(json.currentName());
                if (token.isStructStart()) {
                    path.push(field);
                } else if (token.isStructEnd()) {
                    path.pop();
                } else if (token.isScalarValue()) {
                    switch (field) {
                        case "ready" -> ready = json.getBooleanValue();
                        case "name" -> name = json.getText();
                        case "homes" -> homes.merge(name, json.getLongValue(), Long::sum);
                        case "hidden" -> hidden += path.contains("nodes") ? json.getLongValue() : 0;
                        case "queued" -> {
                            queued += json.getLongValue();
                            waiting += up ? json.getLongValue() : 0;
                        }
                        case "behind" -> behind += json.getLongValue();
                        case "link" -> {
                            up = path.contains("peers") && json.getText().equals("UP");
                            links.add(json.getText());
                        }
                        default -> {}
                    }
                    if ("counters".equals(path.peek())) {
                        counters.put(field, json.getLongValue());
                    } else if (path.contains("traffic") && token.isNumeric()) {
                        counters.merge(path.peek() + "." + field, json.getLongValue(), Long::sum);
                    }
                }
            }
        }
        return new Sight(ready, homes, hidden, queued, waiting, behind, links, counters);
    }

    /** Instances that the node shows. */
    long shown() {
        return homes.values().stream().mapToLong(Long::longValue).sum() - hidden;
    }

    long count(String counter) {
        return counters.getOrDefault(counter, 0L);
    }

    /** What was counted, without what never happened. */
    Map<String, Long> counted() {
        return since(new Sight(ready, homes, hidden, queued, waiting, behind, links, Map.of()));
    }

    /** What was counted since {@code before}, without what did not change. */
    Map<String, Long> since(Sight before) {
        Map<String, Long> difference = new TreeMap<>();
        counters.forEach((name, value) -> {
            if (value != before.count(name)) {
                difference.put(name, value - before.count(name));
            }
        });
        return difference;
    }
}
