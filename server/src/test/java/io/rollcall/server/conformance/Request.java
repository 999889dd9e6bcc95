package io.rollcall.server.conformance;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A request relative to the base of the server: what the synthetic traffic of these tests is made of. */
record Request(String method, String path, List<String> headers, String body) {

    static final String REPLICATED = "x-netflix-discovery-replication: true";

    Request {
        headers = List.copyOf(headers);
    }

    static Request of(String method, String path) {
        return new Request(method, path, List.of(), "");
    }

    static Request json(String method, String path, String body) {
        return new Request(method, path, List.of("Content-Type: application/json", "Accept: application/json"), body);
    }

    static Request get(String path, String accept) {
        return new Request("GET", path, List.of("Accept: " + accept), "");
    }

    static Request batch(String... items) {
        return json("POST", "peerreplication/batch/", "{\"replicationList\":[" + String.join(",", items) + "]}");
    }

    Request with(String header) {
        List<String> more = new ArrayList<>(headers);
        more.add(header);
        return new Request(method, path, more, body);
    }

    /** Marks the request as a replicated one, as a peer does. */
    Request replicated() {
        return with(REPLICATED);
    }

    /** A name as it stands in a path or a query. */
    static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return method + " " + path + (headers.isEmpty() ? "" : " " + headers) + (body.isEmpty() ? "" : " " + body);
    }
}
