package io.rollcall.server.conformance.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.http.HttpHeaders;
import com.github.tomakehurst.wiremock.http.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A batch that reached the kit, whatever it was answered. */
record Batch(JsonNode body, List<Item> items, String path, HttpHeaders headers) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Batch of(Request request) {
        try {
            JsonNode body = JSON.readTree(request.getBody());
            List<Item> items = new ArrayList<>();
            body.path("replicationList").forEach(item -> items.add(new Item(item)));
            return new Batch(body, List.copyOf(items), request.getUrl(), request.getHeaders());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** A header's first value, empty if there is none. */
    String header(String name) {
        return headers.getHeader(name).isPresent() ? headers.getHeader(name).firstValue() : "";
    }

    boolean has(Sample sample) {
        return items.stream().anyMatch(item -> item.isAbout(sample));
    }
}
