package io.rollcall.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which server is asked for a watch, and which not before when: one that has none is asked again
 * rarely, one in trouble after a wait that grows, all in the order that the {@link ServerList} prefers.
 * Trouble with watches does not count against a server in anything else.
 *
 * <p>Confined to the loop.
 */
final class WatchServers {
    /** How often a server that has no watch is asked whether it has one by now. */
    static final Duration RARELY = Duration.ofMinutes(5);

    /** How soon it may be asked again when something about servers changed. */
    static final Duration SOON = Duration.ofSeconds(30);

    private final ServerList servers;
    private final Backoff retry;
    private final RandomGenerator random;
    private final Map<ServerAddress, Block> blocks = new HashMap<>();

    /**
     * Why a server is not asked.
     *
     * @param failures in a row; 0 for one that has no watch
     */
    private record Block(int failures, long sinceNanos, long untilNanos) {}

    WatchServers(ServerList servers, Backoff retry, RandomGenerator random) {
        this.servers = servers;
        this.retry = retry;
        this.random = random;
    }

    /** The server to ask now; nothing if none may be asked yet. */
    @Nullable
    ServerAddress best(long nowNanos) {
        for (ServerAddress server : servers.inOrder(nowNanos)) {
            Block block = blocks.get(server);
            if (block == null || block.untilNanos - nowNanos <= 0) {
                return server;
            }
        }
        return null;
    }

    /** How long it takes until some server may be asked, where none may be now. */
    Duration untilNext(long nowNanos) {
        List<ServerAddress> all = servers.inOrder(nowNanos);
        OptionalLong least = all.stream()
                .mapToLong(server -> {
                    Block block = blocks.get(server);
                    return block == null ? 0 : block.untilNanos - nowNanos;
                })
                .min();
        return Duration.ofNanos(Math.max(0, least.orElse(0)));
    }

    /** Notes that a server has no watch. */
    void hasNone(ServerAddress server, long nowNanos) {
        long rarely = RARELY.toNanos();
        long wait = rarely - random.nextLong(rarely / 10 + 1);
        blocks.put(server, new Block(0, nowNanos, nowNanos + wait));
    }

    /**
     * Notes that a watch of a server failed, or ended.
     *
     * @param atLeast that the server asks to be left alone
     * @return how often in a row that was
     */
    int failed(ServerAddress server, Duration atLeast, long nowNanos) {
        Block before = blocks.get(server);
        int failures = before == null ? 1 : Math.min(before.failures + 1, 1_000);
        Duration wait = retry.after(failures, random);
        Duration asked = atLeast.compareTo(RARELY) < 0 ? atLeast : RARELY;
        long longer = Math.max(wait.toNanos(), asked.toNanos());
        blocks.put(server, new Block(failures, nowNanos, nowNanos + longer));
        return failures;
    }

    /** Notes that a watch of a server has gone well for long. */
    void wentWell(ServerAddress server) {
        blocks.remove(server);
    }

    /**
     * Notes that a server is another one than before, or may be.
     *
     * @return whether it is worth asking now
     */
    boolean changed(ServerAddress server, long nowNanos) {
        Block block = blocks.get(server);
        if (block != null && block.failures == 0 && nowNanos - block.sinceNanos >= SOON.toNanos()) {
            blocks.remove(server);
            return true;
        }
        return false;
    }
}
