package io.rollcall.server.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Plain HTTP/1.1 towards a server, with no header that the caller did not name. */
final class Wire {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String serviceUrl;

    Wire(String serviceUrl) {
        this.serviceUrl = serviceUrl;
    }

    Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    Answer put(String path, String... headers) {
        return send("PUT", path, "", headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, "", headers);
    }

    /** Headers come in pairs of name and value; an empty body is none. */
    Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(serviceUrl + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), text(response));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Registers an instance given as the JSON of its {@code instance} object. */
    void register(String app, JsonNode instance) {
        String body = JSON.createObjectNode().set("instance", instance).toString();
        Answer answer = send("POST", "apps/" + app, body, "Content-Type", "application/json");
        if (answer.status() != 204) {
            throw new IllegalStateException("Registration of " + body + " answered " + answer);
        }
    }

    private static String text(HttpResponse<byte[]> response) throws IOException {
        byte[] body = response.body();
        if (response.headers().firstValue("Content-Encoding").orElse("").equals("gzip")) {
            try (InputStream inflated = new GZIPInputStream(new ByteArrayInputStream(body))) {
                body = inflated.readAllBytes();
            }
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    /** An answer, with its body inflated if it came compressed. */
    record Answer(int status, HttpHeaders headers, String text) {
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** The media type without parameters, empty when none was sent. */
        String mediaType() {
            return header("Content-Type").replaceFirst(";.*", "").strip();
        }

        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException(text, e);
            }
        }

        Element xml() {
            try {
                return DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(text)))
                        .getDocumentElement();
            } catch (IOException | SAXException | ParserConfigurationException e) {
                throw new IllegalStateException(text, e);
            }
        }
    }
}
