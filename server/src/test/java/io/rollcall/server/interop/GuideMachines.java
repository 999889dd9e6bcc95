package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * The machines of the migration guide, each a loopback address of its own, and what runs there. A line that starts a
 * server takes the place of the one that runs on that machine, as a restart does; the commands are run as they stand
 * but for names, ports and times.
 */
final class GuideMachines implements AutoCloseable {
    private static final Map<String, String> ADDRESSES = new TreeMap<>(
            Map.of("old-1", "127.0.0.1", "old-2", "127.0.0.2", "new-1", "127.0.0.3", "new-2", "127.0.0.4"));
    private static final Pattern PLACE = Pattern.compile("\\b((?:old|new)-\\d):8761");
    private static final String PEERS = "--eureka.client.service-url.defaultZone=";

    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, EurekaServer> running = new LinkedHashMap<>();
    private final Set<String> done = new LinkedHashSet<>();
    private final Path folder;
    private final Consumer<List<String>> clientsMove;

    /**
     * @param folder where files of the guide are
     * @param clientsMove told the service URLs that the clients are to have from now on
     */
    GuideMachines(Path folder, Consumer<List<String>> clientsMove) {
        this.folder = folder;
        this.clientsMove = clientsMove;
        ADDRESSES.forEach((machine, address) -> ports.put(machine, freePort(address)));
    }

    private static int freePort(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    /** Where a machine's registry is, as clients have it. */
    String serviceUrl(String machine) {
        return placed("http://" + machine + ":8761/eureka/");
    }

    /** The names of the blocks that were carried out. */
    Set<String> done() {
        return done;
    }

    private String placed(String line) {
        return PLACE.matcher(line).replaceAll(place -> ADDRESSES.get(place.group(1)) + ":" + ports.get(place.group(1)));
    }

    /** Carries out a block; each of its commands must end well. */
    void carryOut(Guide.Block block) {
        done.add(block.name());
        for (String machine : block.machines()) {
            for (String line : block.lines()) {
                carryOut(block.name(), machine, placed(line));
            }
        }
    }

    private void carryOut(String name, String machine, String line) {
        if (machine.equals("clients")) {
            clientsMove.accept(List.of(line.substring(line.indexOf('=') + 1).split(",", -1)));
        } else if (line.startsWith("systemctl stop ")) {
            stop(machine);
        } else if (line.startsWith("java -jar eureka-server.jar " + PEERS)) {
            startOld(machine, line.substring(line.indexOf(PEERS) + PEERS.length()));
        } else if (line.startsWith("rollcall serve ")) {
            startNew(machine, line.substring("rollcall serve ".length()));
        } else if (line.startsWith("rollcall ")) {
            command(name, line.substring("rollcall ".length()));
        } else if (line.startsWith("openssl rand -hex 32 > ")) {
            write(folder.resolve("cluster-secret"), "0123456789abcdef".repeat(4));
        } else if (!line.equals("chmod 600 cluster-secret")) {
            throw new IllegalStateException("block " + name + " has a line that this test cannot run: " + line);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** As a team's Eureka server is: registered with its peers, filled from them at its start. */
    void startOld(String machine, String peers) {
        stop(machine);
        running.put(
                machine,
                SpringEurekaServer.startAt(
                        ADDRESSES.getOrDefault(machine, ""),
                        ports.getOrDefault(machine, 0),
                        List.of(peers.split(",", -1)),
                        "eureka.client.register-with-eureka=true",
                        "eureka.client.fetch-registry=true",
                        "eureka.client.registry-fetch-interval-seconds=2",
                        "eureka.instance.lease-renewal-interval-in-seconds=2",
                        "eureka.server.registry-sync-retry-wait-ms=1000"));
    }

    private void startNew(String machine, String options) {
        stop(machine);
        Matcher bound = Pattern.compile("--bind 0\\.0\\.0\\.0 --insecure").matcher(options);
        String here = bound.replaceAll("--bind " + ADDRESSES.get(machine))
                .replace(
                        "cluster-secret-file cluster-secret",
                        "cluster-secret-file " + folder.resolve("cluster-secret"));
        assertThat(here).as("a node that others can reach").isNotEqualTo(options);
        List<String> settings = new ArrayList<>();
        for (String option : here.split("(^| )--", -1)) {
            if (!option.isBlank()) {
                settings.add(option.strip().replaceFirst(" ", "="));
            }
        }
        settings.add("port=" + ports.get(machine));
        running.put(machine, RollcallProcess.start(settings.toArray(String[]::new)));
        awaitReady(machine);
    }

    private void awaitReady(String machine) {
        Wire wire = new Wire(serviceUrl(machine).replace("eureka/", ""));
        Awaitility.await(machine + " is ready")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> wire.get("health/ready").status() == 200);
    }

    /** Ends what runs on a machine, as its supervisor does; whatever it was. */
    private void stop(String machine) {
        EurekaServer server = running.remove(machine);
        if (server instanceof SpringEurekaServer old) {
            old.stop();
        } else if (server instanceof RollcallProcess node) {
            assertThat(node.stop()).as(node.output()).isZero();
        }
    }

    private void command(String name, String line) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                System.getProperty("rollcall.jar", "target/rollcall.jar")));
        // A minute is for people, whose old servers answer from a cache of half a minute; this one has none.
        command.addAll(
                List.of(line.replace("--for 60s", "--for 3s --timeout 90s").split(" ", -1)));
        Path output = folder.resolve("output");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("rollcall " + line + " of block " + name + " does not end");
            }
            assertThat(process.exitValue())
                    .as("rollcall " + line + " of block " + name + ":\n" + Files.readString(output) + "\n" + outputs())
                    .isZero();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What the last command said. */
    String lastOutput() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** What the nodes printed, for who looks for a failure. */
    String outputs() {
        StringBuilder all = new StringBuilder();
        running.forEach((machine, server) -> {
            if (server instanceof RollcallProcess node) {
                all.append("--- ")
                        .append(machine)
                        .append('\n')
                        .append(node.output())
                        .append('\n');
            }
        });
        return all.toString();
    }

    @Override
    public void close() {
        running.values().forEach(EurekaServer::close);
        running.clear();
    }
}
