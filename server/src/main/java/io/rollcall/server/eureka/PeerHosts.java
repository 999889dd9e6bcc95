package io.rollcall.server.eureka;

import io.rollcall.replication.peer.PeerAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that the hosts of Eureka servers lead to. A host that cannot be looked up keeps its last
 * good answer. Looking up may block: to be used on a thread that nothing else waits for.
 */
final class PeerHosts {
    private static final Logger log = LoggerFactory.getLogger(PeerHosts.class);

    private final InetAddress bind;
    private final Map<String, List<InetAddress>> lastGood = new HashMap<>();

    /** @param bind the address that this node listens on */
    PeerHosts(InetAddress bind) {
        this.bind = bind;
    }

    /** Looks all of them up. Those that are not among them any more are forgotten. */
    void lookUp(Set<PeerAddress> peers) {
        Set<String> hosts = new LinkedHashSet<>();
        peers.forEach(peer -> hosts.add(host(peer)));
        lastGood.keySet().retainAll(hosts);
        for (String host : hosts) {
            try {
                lastGood.put(host, List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException unknown) {
                log.debug("the host {} of a Eureka server cannot be looked up", host, unknown);
            }
        }
    }

    private static String host(PeerAddress peer) {
        return URI.create(peer.address()).getHost();
    }

    /** The addresses of some of them. */
    List<InetAddress> of(Set<PeerAddress> peers) {
        List<InetAddress> all = new ArrayList<>();
        peers.forEach(peer -> all.addAll(lastGood.getOrDefault(host(peer), List.of())));
        return all;
    }

    /** Whether an address leads to this node itself, which listens on {@code ownPort}. */
    boolean isSelf(PeerAddress peer, int ownPort) {
        URI uri = URI.create(peer.address());
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
        return port == ownPort
                && lastGood.getOrDefault(host(peer), List.of()).stream()
                        .anyMatch(address -> bind.isAnyLocalAddress() ? isOwn(address) : address.equals(bind));
    }

    private static boolean isOwn(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            log.debug("nobody knows whether {} is of this machine", address, unknown);
            return false;
        }
    }
}
