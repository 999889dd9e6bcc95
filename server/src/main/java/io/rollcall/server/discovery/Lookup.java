package io.rollcall.server.discovery;

import io.rollcall.replication.peer.PeerAddress;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Asks one source for its peers, now. What it answers is whole and right, or it throws. */
final class Lookup {
    private static final int LARGEST_FILE = 65_536;

    private final Dns dns;
    private final AddressForm form;

    Lookup(Dns dns, AddressForm form) {
        this.dns = dns;
        this.form = form;
    }

    /**
     * The peers that a source names: at least one, at most {@link Discovery#MOST_PEERS}, in order.
     *
     * @throws IOException if it names none, or none that makes sense; the message says why
     */
    List<PeerAddress> peers(PeerSource source) throws IOException {
        List<String> texts;
        if (source instanceof PeerSource.Fixed fixed) {
            return List.of(fixed.address());
        } else if (source instanceof PeerSource.Name name) {
            texts = dns.addresses(name.host()).stream()
                    .map(address -> url(address, name.port()))
                    .toList();
        } else if (source instanceof PeerSource.Service service) {
            texts = dns.targets(service.name()).stream()
                    .map(target -> url(target.host(), target.port()))
                    .toList();
        } else if (source instanceof PeerSource.Listed listed) {
            texts = lines(listed.file());
        } else {
            throw new IllegalArgumentException("a source of a new kind: " + source);
        }
        TreeSet<PeerAddress> peers = new TreeSet<>();
        for (String text : texts) {
            try {
                peers.add(form.address(text));
            } catch (IllegalArgumentException wrong) {
                throw new IOException(wrong.getMessage(), wrong);
            }
        }
        if (peers.isEmpty()) {
            throw new IOException("it names no peer");
        }
        if (peers.size() > Discovery.MOST_PEERS) {
            throw new IOException("it names " + peers.size() + " peers, more than " + Discovery.MOST_PEERS);
        }
        return List.copyOf(peers);
    }

    private String url(String host, int port) {
        return form.url(host.contains(":") ? "[" + host + "]" : host, port);
    }

    /** One address a line; a # begins a comment. */
    private static List<String> lines(Path file) throws IOException {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new IOException("the file is larger than " + LARGEST_FILE + " bytes");
            }
            List<String> addresses = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                String address = line.replaceFirst("#.*", "").strip();
                if (!address.isEmpty()) {
                    addresses.add(address);
                }
            }
            return addresses;
        } catch (NoSuchFileException missing) {
            throw new IOException("the file does not exist", missing);
        } catch (AccessDeniedException denied) {
            throw new IOException("the file may not be read by this process", denied);
        } catch (CharacterCodingException broken) {
            throw new IOException("the file is not text in UTF-8", broken);
        }
    }
}
