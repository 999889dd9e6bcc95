package io.rollcall.server.peer;

import io.rollcall.replication.record.NodeId;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers of the traffic between nodes, and how they are written. */
public final class PeerHeaders {
    /** Where all of it is. */
    public static final String BASE = "/replication/v1/";

    public static final String HELLO = BASE + "hello";

    /** The scheme of the credentials. */
    static final String SCHEME = "Rollcall-Peer";

    /** In a hello: nonce and code. In any other request: session, number and code. */
    public static final String AUTHORIZATION = "Authorization";

    /** In the answer to a hello: session, challenge and code. In any other answer: the code. */
    public static final String AUTHENTICATION_INFO = "Authentication-Info";

    /** Why a request was not believed. */
    public static final String CHALLENGE = "WWW-Authenticate";

    /** Name and incarnation of the sender. */
    public static final String NODE = "X-Rollcall-Node";

    /** What the messages are written in. */
    public static final String SMILE = "application/x-jackson-smile";

    private static final Pattern NODE_FORM = Pattern.compile("([A-Za-z0-9._-]{1,64})@(\\d{1,18})");

    private PeerHeaders() {}

    /**
     * The parts of credentials.
     *
     * @return null if these are not credentials of {@code count} parts
     */
    static String @Nullable [] parts(@Nullable String authorization, int count) {
        if (authorization == null || authorization.length() > 200 || !authorization.startsWith(SCHEME + " ")) {
            return null;
        }
        String[] parts = authorization.substring(SCHEME.length() + 1).split("\\.", -1);
        return parts.length == count ? parts : null;
    }

    static String credentials(String... parts) {
        return SCHEME + " " + String.join(".", parts);
    }

    /** What a node says to one it does not believe. */
    public static String challenge(PeerRefusal why) {
        return SCHEME + " error=\"" + why.code() + "\"";
    }

    /** The sender that a header names, null if none. */
    static @Nullable NodeId node(@Nullable String header) {
        Matcher matcher = NODE_FORM.matcher(header == null ? "" : header);
        return matcher.matches() ? new NodeId(matcher.group(1), Long.parseLong(matcher.group(2))) : null;
    }

    static OptionalLong number(String text) {
        return text.matches("[1-9]\\d{0,17}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
