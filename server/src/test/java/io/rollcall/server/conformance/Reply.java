package io.rollcall.server.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP answer as it came: the status code, the header fields by lower-case name, the body without its framing. */
@SuppressWarnings("ArrayRecordComponent") // never compared, only read
record Reply(int status, Map<String, String> headers, byte[] body) {

    /** The value of a header field, empty when it is absent. */
    String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as a neutral tree, decompressed if need be and read by what its Content-Type says. */
    Tree tree() {
        byte[] plain = "gzip".equals(header("content-encoding")) ? Gzip.expand(body) : body;
        return header("content-type").startsWith("application/xml") ? XmlTree.parse(plain) : JsonTree.parse(plain);
    }

    @Override
    public String toString() {
        return status + " " + headers + " " + text();
    }
}
