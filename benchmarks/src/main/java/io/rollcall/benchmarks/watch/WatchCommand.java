package io.rollcall.benchmarks.watch;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Machine;
import io.rollcall.client.wire.EurekaJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code watch crowd [WATCHERS]}: heap of so many watchers of one node, and when they are told of one change.
 * {@code watch across [CHANGES]}: from a change at one node to a watcher at another.
 */
public final class WatchCommand {
    private static final Fleet FLEET = new Fleet(10, 10);
    private static final int ROUNDS = 20;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private WatchCommand() {}

    public static void run(String[] arguments) throws IOException, InterruptedException {
        String what = arguments.length == 0 ? "crowd" : arguments[0];
        System.out.println(Machine.describe());
        switch (what) {
            case "crowd" -> crowd(arguments.length < 2 ? 10_000 : Integer.parseInt(arguments[1]));
            case "across" -> across(arguments.length < 2 ? 500 : Integer.parseInt(arguments[1]));
            default -> throw new IllegalArgumentException("watch what: crowd or across");
        }
    }

    private static Child server(String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of("io.rollcall.server.Main", "serve"));
        all.addAll(List.of(settings));
        return Child.java(List.of("-Xmx1g"), all);
    }

    private static void crowd(int count) throws IOException, InterruptedException {
        try (Child server = server("--port", "0", "--limits.watchers-per-address", "100000");
                Crowd crowd = new Crowd()) {
            int port = server.awaitPort();
            fill(port);
            crowd.join(port, Math.min(count, 200));
            long without = heap(server.pid());
            long start = System.nanoTime();
            if (count > 200) {
                crowd.join(port, count - 200);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d watchers have come and been told everything in %d ms; heap %.1f MB more%n",
                    count,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                    (heap(server.pid()) - without) / 1e6);
            for (int round = 1; round <= ROUNDS; round++) {
                long before = change(port, crowd, round);
                long[] told = crowd.await(TimeUnit.SECONDS.toNanos(20));
                System.out.printf(
                        Locale.ROOT,
                        "change %d: first %.1f, p50 %.1f, p99 %.1f, last %.1f ms%n",
                        round,
                        (told[0] - before) / 1e6,
                        (told[told.length / 2] - before) / 1e6,
                        (told[told.length * 99 / 100] - before) / 1e6,
                        (told[told.length - 1] - before) / 1e6);
            }
        }
    }

    /** Changes one instance; when that was begun. */
    private static long change(int port, Crowd crowd, int round) throws IOException, InterruptedException {
        String mark = "round-" + round + "-";
        crowd.expect("\"" + mark + "\"");
        var key = FLEET.instance(0).key();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/eureka/apps/" + key.app()
                        + "/" + key.id() + "/metadata?mark=" + mark))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        long start = System.nanoTime();
        require(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        return start;
    }

    private static void fill(int port) throws IOException, InterruptedException {
        for (int i = 0; i < FLEET.size(); i++) {
            byte[] body = EurekaJson.registration(FLEET.instance(i));
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/eureka/apps/"
                            + FLEET.instance(i).key().app()))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            require(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        }
    }

    private static void require(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("refused: " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Bytes in use once everything that is garbage is gone. */
    private static long heap(long pid) throws IOException, InterruptedException {
        command("jcmd", "" + pid, "GC.run");
        Matcher used = USED.matcher(command("jcmd", "" + pid, "GC.heap_info"));
        if (!used.find()) {
            throw new IOException("jcmd does not say how much heap is used");
        }
        return Long.parseLong(used.group(1)) * 1_024;
    }

    private static String command(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static void across(int changes) throws IOException, InterruptedException {
        int a;
        int b;
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            a = one.getLocalPort();
            b = two.getLocalPort();
        }
        Path secret = Files.createTempFile("rollcall-benchmark-", ".secret");
        Files.writeString(secret, "benchmark-benchmark-benchmark-benchmark\n");
        String peers = "http://127.0.0.1:" + a + ",http://127.0.0.1:" + b;
        try (Child first = node("a", a, peers, secret);
                Child second = node("b", b, peers, secret);
                Crowd crowd = new Crowd()) {
            first.awaitPort();
            second.awaitPort();
            awaitReady(a);
            awaitReady(b);
            fill(a);
            crowd.join(b, 1);
            long[] took = new long[changes];
            for (int warm = 0; warm < 200; warm++) {
                change(a, crowd, -warm);
                crowd.await(TimeUnit.SECONDS.toNanos(10));
            }
            for (int i = 0; i < changes; i++) {
                long start = change(a, crowd, i + 1);
                took[i] = crowd.await(TimeUnit.SECONDS.toNanos(10))[0] - start;
                TimeUnit.MILLISECONDS.sleep(20);
            }
            Arrays.sort(took);
            System.out.printf(
                    Locale.ROOT,
                    "from a change at one node to a watcher at the other: p50 %.1f, p90 %.1f, p99 %.1f, worst %.1f ms"
                            + " of %d%n",
                    took[changes / 2] / 1e6,
                    took[changes * 9 / 10] / 1e6,
                    took[changes * 99 / 100] / 1e6,
                    took[changes - 1] / 1e6,
                    changes);
        } finally {
            Files.deleteIfExists(secret);
        }
    }

    private static Child node(String name, int port, String peers, Path secret) throws IOException {
        return server(
                "--name", name, "--port", "" + port, "--peers", peers, "--cluster-secret-file", secret.toString());
    }

    private static void awaitReady(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        for (int tries = 0; tries < 600; tries++) {
            if (HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("the node at " + port + " is not ready");
    }
}
