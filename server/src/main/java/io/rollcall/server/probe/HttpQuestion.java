package io.rollcall.server.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an HTTP check asks: GET of a path at the address that is dialled, with some headers. Nothing in it can name
 * another place, or make one request into two. Immutable.
 *
 * @param path from its slash on, perhaps with a query
 * @param headers by name, in the order given
 */
record HttpQuestion(String path, Map<String, String> headers, ExpectedCodes codes) {
    static final HttpQuestion DEFAULT = new HttpQuestion("/", Map.of(), ExpectedCodes.DEFAULT);

    static final int MOST_HEADERS = 16;
    private static final int LONGEST_PATH = 1_024;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 512;

    /** What RFC 3986 allows in a path and a query. */
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*");
    /** A token of RFC 9110. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

    /** Say where the request goes, where it ends, or how the connection goes on: the server's own business. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "expect",
            "http2-settings");

    HttpQuestion {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** @throws IllegalArgumentException with what is wrong */
    static String requirePath(String path) {
        if (path.length() > LONGEST_PATH) {
            throw new IllegalArgumentException("has more than " + LONGEST_PATH + " characters");
        }
        if (!path.startsWith("/") || path.startsWith("//")) {
            throw new IllegalArgumentException("is no path: it begins with one slash, and names no host");
        }
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("has a character that no path has; percent-encode it");
        }
        return path;
    }

    /** @throws IllegalArgumentException with what is wrong */
    static void requireHeader(String name, String value) {
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "has no name of a header of at most " + LONGEST_NAME + " letters, digits and dashes");
        }
        if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("sets a header that only the server itself sets");
        }
        if (value.length() > LONGEST_VALUE || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("has no value of at most " + LONGEST_VALUE
                    + " printable ASCII characters, without spaces around it");
        }
    }

    /** In words; the headers' values may be nobody else's business. */
    @Override
    public String toString() {
        String with = headers.isEmpty() ? "" : " with " + String.join(", ", headers.keySet());
        return "GET " + path + with + ", expecting " + codes;
    }
}
