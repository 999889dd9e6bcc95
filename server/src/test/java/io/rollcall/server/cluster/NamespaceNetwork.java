package io.rollcall.server.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Nodes in network namespaces of Linux, each with an address of its own on a bridge; nftables in a
 * namespace loses and refuses packets as a real network does.
 */
final class NamespaceNetwork implements Network {
    private static final String BRIDGE = "rcbr";
    private static final String SUBNET = "10.231.77.";
    private static final int PORT = 8_761;
    private static final String TABLE = "inet rollcall";

    /** Lays the network; {@link #missing} must be empty. */
    NamespaceNetwork() {
        sweep();
        run("ip link add " + BRIDGE + " type bridge");
        run("ip addr add " + SUBNET + "1/24 dev " + BRIDGE);
        run("ip link set " + BRIDGE + " up");
        for (String node : NODES) {
            run("ip netns add " + namespace(node));
            run("ip link add rcv" + node + " type veth peer name eth0 netns " + namespace(node));
            run("ip link set rcv" + node + " master " + BRIDGE + " up");
            in(node, "ip addr add " + host(node) + "/24 dev eth0");
            in(node, "ip link set eth0 up");
            in(node, "ip link set lo up");
        }
    }

    /** Why there can be no such network here; empty if there can. */
    static Optional<String> missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("it needs root, for network namespaces");
        }
        for (String command : List.of("ip -V", "nft -v")) {
            if (attempt(command).isPresent()) {
                return Optional.of("it needs the commands ip and nft (Debian: apt-get install iproute2 nftables)");
            }
        }
        Optional<String> refused = attempt("ip netns add rcprobe");
        attempt("ip netns del rcprobe");
        return refused.map(why -> "network namespaces are not to be had: " + why);
    }

    private static String namespace(String node) {
        return "rollcall-" + node;
    }

    private static String host(String node) {
        return SUBNET + (11 + NODES.indexOf(node));
    }

    @Override
    public String address(String node) {
        return host(node) + ":" + PORT;
    }

    @Override
    public String peer(String from, String to) {
        return "http://" + address(to);
    }

    @Override
    public List<String> launcher(String node) {
        return List.of("ip", "netns", "exec", namespace(node));
    }

    @Override
    public List<String> arguments(String node) {
        return List.of("--port", String.valueOf(PORT), "--bind", host(node), "--insecure");
    }

    @Override
    public void lose(String from, String to) {
        rule(to, "input ip saddr " + host(from) + " drop");
    }

    @Override
    public void cut(String one, String other) {
        rule(one, "output ip daddr " + host(other) + " meta l4proto tcp reject with tcp reset");
        rule(one, "input ip saddr " + host(other) + " meta l4proto tcp reject with tcp reset");
    }

    private static void rule(String node, String rule) {
        in(node, "nft add table " + TABLE);
        for (String chain : List.of("input", "output")) {
            in(node, "nft add chain " + TABLE + " " + chain + " { type filter hook " + chain + " priority 0 ; }");
        }
        in(node, "nft add rule " + TABLE + " " + rule);
    }

    /** What is sent while the rules stand is answered by a reset; the next connections are taken. */
    @Override
    public void reset() {
        cut("a", "b");
        cut("b", "c");
        cut("c", "a");
        NODES.forEach(node -> in(node, "nft delete table " + TABLE));
    }

    @Override
    public void delay(Duration by) {
        for (String node : NODES) {
            Optional<String> refused = attempt("ip netns exec " + namespace(node)
                    + " tc qdisc replace dev eth0 root netem delay " + by.toMillis() + "ms");
            refused.ifPresent(why -> System.out.println("no delay at node " + node + ": " + why));
        }
    }

    @Override
    public void heal() {
        for (String node : NODES) {
            attempt("ip netns exec " + namespace(node) + " nft delete table " + TABLE);
            attempt("ip netns exec " + namespace(node) + " tc qdisc del dev eth0 root");
        }
    }

    @Override
    public void close() {
        sweep();
    }

    /** Takes away what is there, of this run or of one that was broken off. */
    private static void sweep() {
        NODES.forEach(node -> attempt("ip netns del " + namespace(node)));
        NODES.forEach(node -> attempt("ip link del rcv" + node));
        attempt("ip link del " + BRIDGE);
    }

    private static void in(String node, String command) {
        run("ip netns exec " + namespace(node) + " " + command);
    }

    private static void run(String command) {
        attempt(command).ifPresent(why -> {
            throw new IllegalStateException(command + ": " + why);
        });
    }

    /** Runs a command; what it said if it failed. */
    private static Optional<String> attempt(String command) {
        try {
            List<String> words = new ArrayList<>(Arrays.asList(command.split(" ", -1)));
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.empty() : Optional.of(said);
        } catch (IOException absent) {
            return Optional.of(String.valueOf(absent.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(interrupted));
        }
    }
}
