package io.rollcall.server.discovery;

import io.rollcall.replication.peer.PeerAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One entry of the key {@code peers}, or {@code eureka-peers}: something that names peers. */
public sealed interface PeerSource {
    /** As it stands in the configuration. */
    String entry();

    /** An address, written down. */
    record Fixed(PeerAddress address) implements PeerSource {
        @Override
        public String entry() {
            return address.address();
        }
    }

    /** Every address (A and AAAA) of a name is a peer that listens on this port. */
    record Name(String host, int port) implements PeerSource {
        @Override
        public String entry() {
            return "dns:" + host + ":" + port;
        }
    }

    /** Every target (SRV) of a name is a peer. Priorities and weights mean nothing between peers. */
    record Service(String name) implements PeerSource {
        @Override
        public String entry() {
            return "srv:" + name;
        }
    }

    /** A file with one address a line. */
    record Listed(Path file) implements PeerSource {
        @Override
        public String entry() {
            return "file:" + file;
        }
    }

    /**
     * Reads the value of the key.
     *
     * @throws IllegalArgumentException with a message that names the entry and what is wrong with it
     */
    static List<PeerSource> parse(String text, AddressForm form) {
        List<PeerSource> sources = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            sources.add(one(part.strip(), form));
        }
        return List.copyOf(sources);
    }

    private static PeerSource one(String entry, AddressForm form) {
        if (entry.isEmpty()) {
            throw new IllegalArgumentException("an entry is empty: there is a comma too many");
        }
        int colon = entry.indexOf(':');
        String rest = entry.substring(colon + 1);
        return switch (colon < 0 ? "" : entry.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "http", "https" -> new Fixed(form.address(entry));
            case "dns" -> name(entry, rest);
            case "srv" -> {
                if (!rest.matches("_[A-Za-z0-9-]+\\._(tcp|udp)(\\.[A-Za-z0-9_-]+)+\\.?")) {
                    throw AddressForm.wrong(entry, "is no name of a service, such as srv:_rollcall._tcp.example.org");
                }
                yield new Service(rest);
            }
            case "file" -> listed(entry, rest);
            default -> throw AddressForm.wrong(entry, "begins with none of http://, https://, dns:, srv: and file:");
        };
    }

    private static PeerSource name(String entry, String rest) {
        int colon = rest.lastIndexOf(':');
        String host = rest.substring(0, Math.max(colon, 0));
        String port = rest.substring(colon + 1);
        if (!host.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?") || !isPort(port)) {
            throw AddressForm.wrong(entry, "is no host and port, such as dns:rollcall.example.org:8761");
        }
        return new Name(host, Integer.parseInt(port));
    }

    private static PeerSource listed(String entry, String rest) {
        String path = rest.startsWith("//") ? rest.substring(2) : rest;
        try {
            if (!path.isEmpty()) {
                return new Listed(Path.of(path));
            }
        } catch (InvalidPathException broken) {
            throw new IllegalArgumentException("'" + entry + "' is no path of a file", broken);
        }
        throw AddressForm.wrong(entry, "names no file, such as file:/etc/rollcall/peers");
    }

    static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535;
    }
}
