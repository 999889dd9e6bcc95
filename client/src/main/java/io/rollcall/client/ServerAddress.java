package io.rollcall.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where one server answers: the base to which {@code apps/...} is appended, and the zone it stands in.
 * Credentials given in the URL's user-info are kept apart from the address, so that nothing that is
 * logged or thrown can show them.
 */
public final class ServerAddress {
    /** The ways in which a base names the protocol. */
    private static final List<String> EUREKA = List.of("/eureka/v2/", "/eureka/", "/v2/");

    private final URI base;
    private final String zone;
    private final @Nullable String authorization;

    private ServerAddress(URI base, String zone, @Nullable String authorization) {
        this.base = base;
        this.zone = zone;
        this.authorization = authorization;
    }

    /**
     * A server by its base URL.
     *
     * @param url such as {@code http://localhost:8761/eureka/}; the final slash is added where it is
     *     missing, {@code http://name:password@host/eureka/} makes every request carry Basic
     *     credentials
     * @param zone name of the server's zone, empty if zones play no part
     * @throws IllegalArgumentException if the URL is not one of http or https with a host, or has a
     *     query or a fragment; the message shows no credentials
     */
    public static ServerAddress of(URI url, String zone) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("a server's URL starts with http:// or https://, this one does not");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("a server's URL has no host that a URL can have"
                    + " (letters, digits, '-' and '.'; an underscore is none of these)");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the URL of server " + url.getHost() + " has a query or a fragment; it is to be a plain base");
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        URI base = URI.create(scheme + "://" + url.getHost() + port + (path.endsWith("/") ? path : path + "/"));
        return new ServerAddress(base, zone, basic(url.getUserInfo()));
    }

    /** As {@link #of(URI, String)}, from text. */
    static ServerAddress parse(String url, String zone) {
        URI parsed;
        try {
            parsed = new URI(url.trim());
        } catch (URISyntaxException broken) {
            // Neither its message nor itself as a cause: both show the whole text, and so a password in it.
            throw new IllegalArgumentException("a server's URL cannot be read: " + broken.getReason());
        }
        return of(parsed, zone);
    }

    private static @Nullable String basic(@Nullable String userInfo) {
        return userInfo == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    ServerAddress inZone(String name) {
        return new ServerAddress(base, name, authorization);
    }

    /** The base, with a final slash and without credentials. */
    public URI base() {
        return base;
    }

    /**
     * The root of the server's own API: the base without the {@code eureka/} under which it speaks the
     * Eureka protocol.
     */
    URI root() {
        String url = base.toString();
        for (String eureka : EUREKA) {
            if (url.endsWith(eureka)) {
                return URI.create(url.substring(0, url.length() - eureka.length() + 1));
            }
        }
        return base;
    }

    /** Name of the zone, empty if zones play no part. */
    public String zone() {
        return zone;
    }

    /** Value of the Authorization header, if the server wants one. */
    @Nullable
    String authorization() {
        return authorization;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerAddress that
                && base.equals(that.base)
                && zone.equals(that.zone)
                && Objects.equals(authorization, that.authorization);
    }

    @Override
    public int hashCode() {
        return base.hashCode();
    }

    /** The address without credentials. */
    @Override
    public String toString() {
        return base.toString();
    }
}
