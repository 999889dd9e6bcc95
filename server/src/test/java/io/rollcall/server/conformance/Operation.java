package io.rollcall.server.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One write of a random history: what is asked, and on which way it comes in. */
sealed interface Operation {

    enum Way {
        CLIENT,
        REPLICATED,
        BATCH;

        boolean replicated() {
            return this != CLIENT;
        }
    }

    String app();

    String id();

    Way way();

    /** The request; items of a batch are asked for as {@link #item()}. */
    Request request();

    /** The item of a batch. */
    String item();

    record Register(String app, Draft draft, boolean xml, Way way) implements Operation {
        @Override
        public String id() {
            return draft.key();
        }

        @Override
        public Request request() {
            boolean plain = draft.fault() == Draft.Fault.PLAIN_TEXT;
            String type = plain ? "text/plain" : xml ? "application/xml" : "application/json";
            String body = xml ? draft.xml() : draft.json();
            return marked(new Request("POST", "apps/" + app, List.of("Content-Type: " + type), body), way);
        }

        @Override
        public String item() {
            return "{\"appName\":\"" + app + "\",\"id\":\"" + id() + "\",\"instanceInfo\":" + draft.instanceJson()
                    + ",\"action\":\"Register\"}";
        }
    }

    record Heartbeat(String app, String id, @Nullable String dirty, @Nullable String override, Way way)
            implements Operation {
        @Override
        public Request request() {
            String path =
                    pathOf(app, id) + query("status", "UP", "lastDirtyTimestamp", dirty, "overriddenstatus", override);
            return marked(Request.of("PUT", path).with("Accept: application/json"), way);
        }

        @Override
        public String item() {
            return itemOf(app, id, dirty, override, "UP", "Heartbeat");
        }
    }

    record Cancel(String app, String id, Way way) implements Operation {
        @Override
        public Request request() {
            return marked(Request.of("DELETE", pathOf(app, id)), way);
        }

        @Override
        public String item() {
            return itemOf(app, id, null, null, null, "Cancel");
        }
    }

    record PutStatus(String app, String id, @Nullable String value, @Nullable String dirty, Way way)
            implements Operation {
        @Override
        public Request request() {
            String path = pathOf(app, id) + "/status" + query("value", value, "lastDirtyTimestamp", dirty);
            return marked(Request.of("PUT", path), way);
        }

        @Override
        public String item() {
            return itemOf(app, id, dirty, null, value, "StatusUpdate");
        }
    }

    record DeleteStatus(String app, String id, @Nullable String value, @Nullable String dirty, Way way)
            implements Operation {
        @Override
        public Request request() {
            String path = pathOf(app, id) + "/status" + query("value", value, "lastDirtyTimestamp", dirty);
            return marked(Request.of("DELETE", path), way);
        }

        @Override
        public String item() {
            return itemOf(app, id, dirty, null, value, "DeleteStatusOverride");
        }
    }

    record PutMetadata(String app, String id, Map<String, String> entries, Way way) implements Operation {
        @Override
        public Request request() {
            String query = entries.entrySet().stream()
                    .map(entry -> Request.encode(entry.getKey()) + "=" + Request.encode(entry.getValue()))
                    .collect(Collectors.joining("&"));
            return marked(Request.of("PUT", pathOf(app, id) + "/metadata?" + query), way);
        }

        @Override
        public String item() {
            throw new UnsupportedOperationException("metadata travels as a registration");
        }
    }

    record Batch(List<Operation> items) implements Operation {
        public Batch {
            items = List.copyOf(items);
        }

        @Override
        public String app() {
            return items.get(0).app();
        }

        @Override
        public String id() {
            return items.get(0).id();
        }

        @Override
        public Way way() {
            return Way.BATCH;
        }

        @Override
        public Request request() {
            return Request.batch(items.stream().map(Operation::item).toArray(String[]::new));
        }

        @Override
        public String item() {
            throw new UnsupportedOperationException("a batch holds no batch");
        }
    }

    private static Request marked(Request request, Way way) {
        return way.replicated() ? request.replicated() : request;
    }

    private static String pathOf(String app, String id) {
        return "apps/" + app + "/" + Request.encode(id);
    }

    private static String query(@Nullable String... namesAndValues) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                pairs.add(namesAndValues[i] + "=" + namesAndValues[i + 1]);
            }
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private static String itemOf(
            String app,
            String id,
            @Nullable String dirty,
            @Nullable String override,
            @Nullable String status,
            String action) {
        return "{\"appName\":\"" + app + "\",\"id\":\"" + id + "\""
                + (dirty == null ? "" : ",\"lastDirtyTimestamp\":" + dirty)
                + (override == null ? "" : ",\"overriddenStatus\":\"" + override + "\"")
                + (status == null ? "" : ",\"status\":\"" + status + "\"")
                + ",\"action\":\"" + action + "\"}";
    }
}
