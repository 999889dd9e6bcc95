package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Two Spring Cloud Eureka servers and two of our nodes that replicate to each other: each at a loopback address of its
 * own, since a Spring server takes whoever has its host name for itself. Nothing runs before it is started.
 */
final class MixedCluster implements AutoCloseable {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    final MixedMember spring1;
    final MixedMember spring2;
    final MixedMember ours3;
    final MixedMember ours4;
    final List<MixedMember> all;

    /** @param folder for the nodes' secret */
    MixedCluster(Path folder) {
        List<String> origins = Stream.of("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")
                .map(address -> "http://" + address + ":" + freePort(address))
                .toList();
        Path secret;
        try {
            secret = Files.writeString(folder.resolve("cluster-secret"), SECRET + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        spring1 = spring("spring-1", origins.get(0), origins);
        spring2 = spring("spring-2", origins.get(1), origins);
        ours3 = ours("ours-3", origins.get(2), origins, secret);
        ours4 = ours("ours-4", origins.get(3), origins, secret);
        all = List.of(spring1, spring2, ours3, ours4);
    }

    private static int freePort(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    private static String eureka(String origin) {
        return origin + "/eureka/";
    }

    private static MixedMember spring(String name, String origin, List<String> origins) {
        URI uri = URI.create(origin);
        List<String> peers = origins.stream().map(MixedCluster::eureka).toList();
        return new MixedMember(
                name,
                eureka(origin),
                false,
                () -> SpringEurekaServer.startAt(
                        uri.getHost(),
                        uri.getPort(),
                        peers,
                        // It is to evict whom it does not hear of, and at once: nothing may hide behind its leniency.
                        "eureka.server.enable-self-preservation=false",
                        "eureka.server.eviction-interval-timer-in-ms=1000",
                        // A change during a read is lost on its cache, which shows the old state until this is over.
                        "eureka.server.response-cache-auto-expiration-in-seconds=1"));
    }

    private static MixedMember ours(String name, String origin, List<String> origins, Path secret) {
        URI uri = URI.create(origin);
        String[] settings = {
            "name=" + name,
            "bind=" + uri.getHost(),
            "port=" + uri.getPort(),
            "peers=" + String.join(",", origins.subList(2, 4)),
            "cluster-secret-file=" + secret,
            "eureka-peers="
                    + origins.subList(0, 2).stream().map(MixedCluster::eureka).collect(Collectors.joining(",")),
            "sync.timeout=2s",
            "self-preservation.enabled=false"
        };
        return new MixedMember(name, eureka(origin), true, () -> RollcallProcess.start(settings));
    }

    /** Starts all four, and waits until what is told one is seen at every other. */
    void startAll() {
        all.forEach(MixedMember::start);
        for (MixedMember at : all) {
            MixedInstance probe = MixedInstance.of("probe-at-" + at, Duration.ofSeconds(90));
            await("the members replicate to each other").until(() -> probe.register(at) == 204);
            awaitEverywhere(probe, shown -> !shown.equals("absent"));
            probe.cancel(at);
            awaitEverywhere(probe, "absent"::equals);
        }
    }

    /** Waits until the status of an instance, or "absent", is as it should be at every member that runs. */
    void awaitEverywhere(MixedInstance instance, Predicate<String> status) {
        await(instance.id() + " everywhere").untilAsserted(() -> {
            for (MixedMember member : all) {
                String shown = member.instance(instance).path("status").asText("absent");
                if (!status.test(shown)) {
                    throw new AssertionError(member + " shows " + instance.id() + " as " + shown);
                }
            }
        });
    }

    /** Waits until a member shows all of these; from then on it counts as ready. */
    static void awaitComplete(MixedMember member, Set<String> ids) {
        await(member + " shows everything")
                .untilAsserted(
                        () -> assertThat(member.instances().orElse(Set.of())).containsAll(ids));
        member.isComplete();
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }

    /** All that the members printed, for a failure's message. */
    String output() {
        StringBuilder output = new StringBuilder();
        for (MixedMember member : all) {
            output.append(member.output().replaceAll("(?m)^", member + " | ")).append('\n');
        }
        return output.toString();
    }

    @Override
    public void close() {
        all.forEach(MixedMember::close);
    }
}
