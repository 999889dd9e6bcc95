package io.rollcall.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What all of Rollcall's own API has in common: where it is, and how it answers. */
final class NativeApi {
    static final String BASE = "api/v1";

    private static final JsonFactory JSON = new JsonFactory();

    private NativeApi() {}

    @FunctionalInterface
    interface Writing {
        void write(JsonGenerator json) throws IOException;
    }

    /** 200 with what {@code writing} writes. */
    static Response json(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            writing.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return json(bytes.toByteArray());
    }

    /** 200 with a JSON document. */
    static Response json(byte[] document) {
        return Response.ok()
                .header("Content-Type", "application/json")
                .header("Content-Length", document.length)
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .entity(document)
                .build();
    }
}
