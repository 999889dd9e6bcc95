package io.rollcall.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a node said, or that it said nothing.
 *
 * @param status of HTTP; 0 if there was no answer
 * @param retryAfter the header of that name
 * @param took from asking to the whole answer
 */
record Answer(int status, String body, @Nullable String retryAfter, Duration took) {
    private static final ObjectMapper JSON = new ObjectMapper();

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException broken) {
            throw new UncheckedIOException(body, broken);
        }
    }

    /** What a problem document says is wrong. */
    String detail() {
        return json().path("detail").asText();
    }

    boolean isGood() {
        return status / 100 == 2;
    }
}
