package io.rollcall.server.discovery;

import io.rollcall.replication.peer.PeerAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** How addresses of peers are written, which differs between nodes of a cluster and Eureka servers. */
public enum AddressForm {
    /** A node: scheme, host and port, nothing else. */
    NODE("peers", "http://registry-b:8761") {
        @Override
        PeerAddress read(String text, URI uri, String root) {
            if (uri.getPort() < 0) {
                throw wrong(text, "has no host and port, such as " + example);
            }
            if (uri.getUserInfo() != null || !uri.getPath().matches("/?")) {
                throw wrong(text, "has more than a host and a port");
            }
            return new PeerAddress(root);
        }

        @Override
        String url(String host, int port) {
            return "http://" + host + ":" + port;
        }
    },
    /** A Eureka server: the base URL that its clients have, with credentials if it asks for them. */
    EUREKA("eureka-peers", "http://eureka-1:8761/eureka/") {
        @Override
        PeerAddress read(String text, URI uri, String root) {
            String userInfo = uri.getUserInfo();
            if (userInfo != null && !userInfo.contains(":")) {
                throw wrong(text, "has a user and no password");
            }
            String path = uri.getRawPath();
            // As at every Eureka server that is not told otherwise.
            String base = path.isEmpty() || path.equals("/") ? "/eureka/" : path.endsWith("/") ? path : path + "/";
            return new PeerAddress(root + base, Optional.ofNullable(userInfo));
        }

        @Override
        String url(String host, int port) {
            return "http://" + host + ":" + port + "/eureka/";
        }
    };

    final String key;
    final String example;

    AddressForm(String key, String example) {
        this.key = key;
        this.example = example;
    }

    /** The value that a key for these may have, in words. */
    public String forms() {
        String address = this == NODE ? "http://host:port" : "http://host:port/eureka/";
        return address + ", dns:host:port, srv:_service._tcp.domain or file:/path, separated by commas";
    }

    abstract PeerAddress read(String text, URI uri, String root);

    /** The address of what a name in the DNS leads to. */
    abstract String url(String host, int port);

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with a message that names it and what is wrong with it
     */
    PeerAddress address(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            String host = uri.getHost();
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw wrong(text, "does not begin with http:// or https://");
            }
            if (host == null || (uri.getPort() >= 0 && !PeerSource.isPort(String.valueOf(uri.getPort())))) {
                throw wrong(text, "has no host and port, such as " + example);
            }
            if (uri.getQuery() != null || uri.getFragment() != null) {
                throw wrong(text, "has more than a host and a port");
            }
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return read(text, uri, scheme + "://" + host.toLowerCase(Locale.ROOT) + port);
        } catch (URISyntaxException broken) {
            // Not the cause: its message has the text in it, password and all.
            throw new IllegalArgumentException("'" + masked(text) + "' is no address, such as " + example);
        }
    }

    static IllegalArgumentException wrong(String entry, String why) {
        return new IllegalArgumentException("'" + masked(entry) + "' " + why);
    }

    /** A list of addresses with all credentials in it hidden: for people to read. */
    public static String masked(String text) {
        StringBuilder shown = new StringBuilder();
        for (String part : text.split(",", -1)) {
            int at = part.lastIndexOf('@');
            int from = part.indexOf("//") + 2;
            boolean behindScheme = from > 1 && from < at;
            shown.append(shown.isEmpty() ? "" : ",")
                    .append(at < 0 ? part : (behindScheme ? part.substring(0, from) : "") + "***" + part.substring(at));
        }
        return shown.toString();
    }
}
