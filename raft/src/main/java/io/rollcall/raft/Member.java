package io.rollcall.raft;

import java.util.regex.Pattern;

/**
 * One of those who hold the entries.
 *
 * @param id its name for ever, whatever its address: letters, digits, dots, dashes and underscores, at most 64
 * @param host where its engine listens; a name or an address
 * @param port 1 to 65535
 */
public record Member(String id, String host, int port) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_%-]{1,253}");

    public Member {
        requireId(id);
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("member " + id + ": its host is neither a name nor an address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("member " + id + ": port " + port + " is out of range 1 to 65535");
        }
    }

    /**
     * Checks an id.
     *
     * @throws IllegalArgumentException if it is no name of a member
     */
    static void requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("a member's id has 1 to 64 letters, digits, dots, dashes, underscores");
        }
    }

    /** Host and port as one text; an IPv6 address stands in brackets. */
    public String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
