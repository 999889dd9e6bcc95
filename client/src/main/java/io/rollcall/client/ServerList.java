package io.rollcall.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The servers in the order in which this client prefers them: those of its own zone first, shuffled
 * once within each zone so that clients spread. One that failed is set aside for a while that grows
 * with each failure, and is preferred again as before once that has passed: so a client finds its way
 * home, and servers that come back get their share of clients back.
 *
 * <p>Confined to the loop.
 */
final class ServerList {
    private final List<ServerAddress> preferred;
    private final Backoff quarantine;
    private final RandomGenerator random;
    private final Map<ServerAddress, Trouble> troubles = new HashMap<>();

    /**
     * @param failures in a row, at least 1
     * @param untilNanos of the loop's clock
     */
    private record Trouble(int failures, long untilNanos) {}

    record SetAside(int failures, Duration time) {}

    ServerList(List<ServerAddress> servers, String zone, Backoff quarantine, RandomGenerator random) {
        List<ServerAddress> order = new ArrayList<>(servers);
        shuffle(order, random);
        // Stable sorts: the shuffle stays within a zone, and foreign zones stay in the order of the settings.
        List<String> zones = new ArrayList<>();
        zones.add(zone);
        servers.forEach(server -> zones.add(server.zone()));
        order.sort(Comparator.comparingInt(server -> zones.indexOf(server.zone())));
        this.preferred = List.copyOf(order);
        this.quarantine = quarantine;
        this.random = random;
    }

    private static void shuffle(List<ServerAddress> servers, RandomGenerator random) {
        for (int last = servers.size() - 1; last > 0; last--) {
            Collections.swap(servers, last, random.nextInt(last + 1));
        }
    }

    /**
     * Every server, in the order in which one request is to try them. Those that are set aside come
     * last, the one whose time ends soonest first: a server that failed a moment ago is still better
     * than none.
     */
    List<ServerAddress> inOrder(long nowNanos) {
        List<ServerAddress> fit = new ArrayList<>(preferred.size());
        List<ServerAddress> aside = new ArrayList<>();
        for (ServerAddress server : preferred) {
            Trouble trouble = troubles.get(server);
            (trouble == null || trouble.untilNanos - nowNanos <= 0 ? fit : aside).add(server);
        }
        aside.sort(Comparator.comparingLong(server -> left(server, nowNanos)));
        fit.addAll(aside);
        return fit;
    }

    private long left(ServerAddress server, long nowNanos) {
        Trouble trouble = troubles.get(server);
        return trouble == null ? 0 : trouble.untilNanos - nowNanos;
    }

    /**
     * Notes that a server answered as it should.
     *
     * @return whether it had failed before
     */
    boolean succeeded(ServerAddress server) {
        return troubles.remove(server) != null;
    }

    /**
     * Sets a server aside.
     *
     * @return how often it has failed in a row by now, and for how long it is set aside
     */
    SetAside failed(ServerAddress server, long nowNanos) {
        Trouble before = troubles.get(server);
        // Bounded: past some thirty doublings the wait is at its limit anyway.
        int failures = before == null ? 1 : Math.min(before.failures + 1, 1_000);
        Duration wait = quarantine.after(failures, random);
        troubles.put(server, new Trouble(failures, nowNanos + wait.toNanos()));
        return new SetAside(failures, wait);
    }
}
