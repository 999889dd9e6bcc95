package io.rollcall.server.cluster;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nodes on loopback; between each two a {@link TcpProxy} for each of them to ask the other through. */
final class ProxyNetwork implements Network {
    private final List<Integer> ports = TestPorts.free(NODES.size());
    private final Map<String, TcpProxy> links = new LinkedHashMap<>();

    ProxyNetwork() {
        for (String from : NODES) {
            for (String to : NODES) {
                if (!from.equals(to)) {
                    links.put(from + to, new TcpProxy(port(to)));
                }
            }
        }
    }

    private int port(String node) {
        return ports.get(NODES.indexOf(node));
    }

    private TcpProxy link(String from, String to) {
        TcpProxy link = links.get(from + to);
        if (link == null) {
            throw new IllegalArgumentException("no link from " + from + " to " + to);
        }
        return link;
    }

    @Override
    public String address(String node) {
        return "127.0.0.1:" + port(node);
    }

    @Override
    public String peer(String from, String to) {
        return "http://127.0.0.1:" + link(from, to).port();
    }

    @Override
    public List<String> launcher(String node) {
        return List.of();
    }

    @Override
    public List<String> arguments(String node) {
        return List.of("--port", String.valueOf(port(node)));
    }

    @Override
    public void lose(String from, String to) {
        link(from, to).drop(TcpProxy.Way.THERE);
        link(to, from).drop(TcpProxy.Way.BACK);
    }

    @Override
    public void cut(String one, String other) {
        link(one, other).cut();
        link(other, one).cut();
    }

    @Override
    public void reset() {
        links.values().forEach(TcpProxy::reset);
    }

    @Override
    public void delay(Duration by) {
        links.values().forEach(link -> link.delay(TcpProxy.Way.THERE, by));
    }

    @Override
    public void heal() {
        links.values().forEach(TcpProxy::heal);
    }

    @Override
    public void close() {
        links.values().forEach(TcpProxy::close);
    }
}
