package io.rollcall.server.migration;

import io.rollcall.client.ServerAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Where a registry is, as somebody typed it: with or without {@code /eureka/}, perhaps with the name and
 * password that it asks for. Those are in nothing that is printed.
 */
final class RegistryAddress {
    private final URI typed;
    private final Optional<String> authorization;

    private RegistryAddress(URI typed, Optional<String> authorization) {
        this.typed = typed;
        this.authorization = authorization;
    }

    /**
     * Reads a URL.
     *
     * @param what the option or argument that it was given as
     * @throws TroubleException if it is none; the message has no part of it that could be a password
     */
    static RegistryAddress parse(String what, String text) {
        try {
            URI url = new URI(text.trim());
            URI base = ServerAddress.of(url, "").base();
            String user = url.getUserInfo();
            return new RegistryAddress(
                    withoutApps(base), Optional.ofNullable(user).map(RegistryAddress::basic));
        } catch (URISyntaxException broken) {
            throw wrong(
                    what,
                    "cannot be read (" + broken.getReason() + "); odd characters in a password are written as %xx");
        } catch (IllegalArgumentException broken) {
            throw wrong(what, "is not one of a registry: " + broken.getMessage());
        }
    }

    private static TroubleException wrong(String what, String why) {
        return new TroubleException(
                "the URL of " + what + " " + why + "; use one such as http://127.0.0.1:8761/eureka/");
    }

    /** Who copies the URL of a browser has the list of applications at its end. */
    private static URI withoutApps(URI base) {
        return base.getPath().endsWith("/apps/") ? base.resolve("..") : base;
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The bases below which {@code apps} may be, the likeliest first: Spring's servers have it under
     * {@code eureka/}, Netflix's own under {@code eureka/v2/}.
     */
    List<URI> bases() {
        String path = typed.getPath();
        return path.endsWith("/eureka/") || path.endsWith("/v2/")
                ? List.of(typed, typed.resolve("v2/"))
                : List.of(typed.resolve("eureka/"), typed, typed.resolve("eureka/v2/"));
    }

    /** Value of the Authorization header, where a name was given. */
    Optional<String> authorization() {
        return authorization;
    }

    /** The URL without name and password. */
    @Override
    public String toString() {
        return typed.toString();
    }
}
