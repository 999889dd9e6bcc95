package io.rollcall.server.http;

import io.rollcall.server.view.Rendering;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The documents in request bodies, inflated where they came compressed. What arrives is bounded by the
 * {@link Door}; what comes out of it is bounded here, or a small body would fill the memory.
 */
final class RequestBodies {
    private static final Pattern CHARSET = Pattern.compile("charset *= *\"?([A-Za-z0-9_-]+)");

    private final int mostDocumentBytes;
    private final int mostBatchBytes;

    RequestBodies(int mostDocumentBytes, int mostBatchBytes) {
        this.mostDocumentBytes = mostDocumentBytes;
        this.mostBatchBytes = mostBatchBytes;
    }

    /** The format that a Content-Type names; none, or another one, is refused with 415. */
    static Rendering.Format format(@Nullable String contentType) {
        String type = mediaType(contentType);
        if (type.equals("application/json")) {
            return Rendering.Format.JSON;
        }
        if (type.equals("application/xml")) {
            return Rendering.Format.XML;
        }
        throw new RefusedException(new Problem(
                415,
                "Unsupported media type",
                "say Content-Type: application/json or application/xml, whichever the body is"));
    }

    /** Refuses with 415 what does not say that it is JSON. */
    static void requireJson(@Nullable String contentType) {
        if (!mediaType(contentType).equals("application/json")) {
            throw new RefusedException(
                    new Problem(415, "Unsupported media type", "say Content-Type: application/json, and send that"));
        }
    }

    /** The type without its parameters, empty if there is none. */
    private static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }

    /** The document of a body as UTF-8, unless it is XML that declares its own encoding. */
    byte[] document(byte[] body, @Nullable String contentType, @Nullable String contentEncoding) {
        return inUtf8(inflated(body, contentEncoding, mostDocumentBytes), contentType);
    }

    /** The same of a peer's batch. */
    byte[] batch(byte[] body, @Nullable String contentType, @Nullable String contentEncoding) {
        return inUtf8(inflated(body, contentEncoding, mostBatchBytes), contentType);
    }

    private static byte[] inUtf8(byte[] plain, @Nullable String contentType) {
        if (contentType == null || startsWithDeclaration(plain)) {
            return plain;
        }
        Matcher charset = CHARSET.matcher(contentType);
        if (!charset.find()) {
            return plain;
        }
        return switch (charset.group(1).toUpperCase(Locale.ROOT)) {
            case "UTF-8", "UTF8", "US-ASCII" -> plain;
            case "ISO-8859-1" -> new String(plain, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8);
            default ->
                throw new RefusedException(new Problem(
                        415, "Unsupported media type", "a body is UTF-8, or ISO-8859-1 where its charset says so"));
        };
    }

    private static boolean startsWithDeclaration(byte[] document) {
        return document.length > 5 && document[0] == '<' && document[1] == '?';
    }

    private static byte[] inflated(byte[] body, @Nullable String contentEncoding, int most) {
        if (contentEncoding == null || contentEncoding.equalsIgnoreCase("identity")) {
            return body;
        }
        if (!contentEncoding.equalsIgnoreCase("gzip")) {
            throw new RefusedException(
                    new Problem(415, "Unsupported encoding", "a body may be plain or Content-Encoding: gzip"));
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] plain = in.readNBytes(most + 1);
            if (plain.length > most) {
                throw new RefusedException(
                        new Problem(413, "Body too large", "inflated, the body has more than " + most + " bytes"));
            }
            return plain;
        } catch (IOException broken) {
            throw new RefusedException(Problem.badRequest("the body is not gzip as its header says"));
        }
    }
}
