package io.rollcall.server.hostile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Batches of a peer that are refused whole, and items that fail alone. */
final class BadBatches {
    private static final int MOST = 8 << 20;

    private BadBatches() {}

    static Stream<BadRequest> all() {
        List<BadRequest> rows = new ArrayList<>();
        for (String json : List.of(
                "",
                "[]",
                "5",
                "null",
                "{\"replicationList\":null}",
                "{\"replicationList\":{}}",
                "{\"replicationList\":[null]}",
                "{\"replicationList\":[5]}",
                "{\"replicationList\":[[]]}",
                "{\"replicationList\":[{}]}",
                "{\"replicationList\":[],\"more\":1}",
                "{\"replicationList\":[]}x",
                "{\"replicationList\":[]}{\"replicationList\":[]}",
                "{\"replicationList\":[{\"action\":\"Cancel\"")) {
            rows.add(batch(json, json));
        }
        // Behind an item that is right: nothing of the batch may be carried out.
        for (String bad : List.of(
                "{\"action\":\"Nix\",\"appName\":\"KEPT\",\"id\":\"kept-1\"}",
                "{\"action\":\"cancel\",\"appName\":\"KEPT\",\"id\":\"kept-1\"}",
                "{\"action\":null,\"appName\":\"KEPT\",\"id\":\"kept-1\"}",
                "{\"action\":[\"Cancel\"],\"appName\":\"KEPT\",\"id\":\"kept-1\"}",
                Instances.item("Cancel", ",\"more\":1"),
                Instances.item("Cancel", ",\"more\":{}"),
                Instances.item("Heartbeat", ",\"lastDirtyTimestamp\":\"x\""),
                Instances.item("Heartbeat", ",\"lastDirtyTimestamp\":1.5"),
                Instances.item("Heartbeat", ",\"lastDirtyTimestamp\":99999999999999999999"),
                Instances.item("Heartbeat", ",\"status\":{}"),
                Instances.item("Register", ",\"instanceInfo\":5"),
                Instances.item("Register", ",\"instanceInfo\":{\"port\":8080}"),
                Instances.item(
                        "Register",
                        ",\"instanceInfo\":{\"x\":" + BadRequest.times(40, "[") + BadRequest.times(40, "]") + "}"),
                Instances.item("Cancel", ",\"status\":\"a\u0001\""))) {
            rows.add(batch(
                    "Cancel, then " + bad, "{\"replicationList\":[" + Instances.item("Cancel", "") + "," + bad + "]}"));
        }
        rows.add(batch(
                "10,001 items",
                "{\"replicationList\":[" + BadRequest.times(10_000, Instances.item("Cancel", "") + ",")
                        + Instances.item("Cancel", "") + "]}"));
        addSizes(rows);
        return rows.stream();
    }

    private static BadRequest batch(String name, String json) {
        return BadRequest.of(400, "batch " + name, RawRequest.json("POST", BadRequest.BATCH, json));
    }

    private static void addSizes(List<BadRequest> rows) {
        byte[] large = new byte[MOST + 1];
        Arrays.fill(large, (byte) ' ');
        RawRequest post = RawRequest.of("POST", BadRequest.BATCH).header("Content-Type", "application/json");
        rows.add(BadRequest.of(413, "batch of 8 MiB and a byte", post.body(large)));
        rows.add(BadRequest.of(413, "batch of so much in chunks", post.chunked(large)));
        rows.add(BadRequest.of(
                413,
                "batch of so much from gzip",
                post.header("Content-Encoding", "gzip").body(RawRequest.gzip(large))));
        rows.add(BadRequest.of(
                400,
                "batch of broken gzip",
                post.header("Content-Encoding", "gzip").body(RawRequest.utf8("{}"))));
        byte[] empty = RawRequest.utf8("{\"replicationList\":[]}");
        for (String type : List.of("text/plain", "application/xml", "application/json; charset=utf-16")) {
            rows.add(BadRequest.of(
                    415,
                    "batch as " + type,
                    RawRequest.of("POST", BadRequest.BATCH)
                            .header("Content-Type", type)
                            .body(empty)));
        }
        rows.add(BadRequest.of(
                415, "batch as nothing", RawRequest.of("POST", BadRequest.BATCH).body(empty)));
    }

    /** Items that can be read but not carried out, each with the status that it gets. */
    static Map<String, Integer> items() {
        Map<String, Integer> items = new LinkedHashMap<>();
        items.put("{\"action\":\"Cancel\"}", 500);
        items.put("{\"action\":\"Cancel\",\"appName\":\" \",\"id\":\"kept-1\"}", 500);
        items.put("{\"action\":\"Cancel\",\"appName\":\"KEPT\",\"id\":\"\"}", 500);
        items.put("{\"action\":\"Cancel\",\"appName\":\"KEPT\",\"id\":\"a\\u0000\"}", 404);
        items.put(Instances.item("Heartbeat", ",\"lastDirtyTimestamp\":-1"), 500);
        items.put(Instances.item("Heartbeat", ",\"overriddenStatus\":\"nix\",\"lastDirtyTimestamp\":1"), 500);
        items.put(Instances.item("StatusUpdate", ",\"lastDirtyTimestamp\":1"), 500);
        items.put(Instances.item("StatusUpdate", ",\"status\":\"down\",\"lastDirtyTimestamp\":1"), 500);
        items.put(Instances.item("StatusUpdate", ",\"status\":\"DOWN\",\"lastDirtyTimestamp\":-9"), 500);
        items.put(Instances.item("DeleteStatusOverride", ",\"status\":\"UP\""), 500);
        items.put(Instances.item("DeleteStatusOverride", ",\"status\":\"UP\",\"lastDirtyTimestamp\":-9"), 500);
        items.put(Instances.item("Register", ""), 500);
        // As at the reference: refused, yet 200.
        items.put(Instances.item("Register", ",\"instanceInfo\":{}"), 200);
        String info = Instances.json("OTHER", "kept-1");
        items.put(
                Instances.item(
                        "Register",
                        ",\"instanceInfo\":" + info.substring("{\"instance\":".length(), info.length() - 1)),
                200);
        return items;
    }
}
