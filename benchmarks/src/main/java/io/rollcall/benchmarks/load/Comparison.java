package io.rollcall.benchmarks.load;

import io.rollcall.benchmarks.Child;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Rollcall beside a {@link BareServer}, each a process of its own, under the same requests in turns.
 * Other work on the machine hits both, so the ratio of neighbouring rounds says more than either rate.
 */
final class Comparison {
    private final LoadCommand.Settings settings;

    Comparison(LoadCommand.Settings settings) {
        this.settings = settings;
    }

    /** A server, and what was seen of it in each round. */
    private static final class Side {
        final Child child;
        final int port;
        final double[] perSecond;
        final double[] cpuMicros;

        Side(Child child, int rounds) throws IOException {
            this.child = child;
            this.port = child.awaitPort();
            this.perSecond = new double[rounds];
            this.cpuMicros = new double[rounds];
        }
    }

    void run() throws IOException, InterruptedException {
        Path answer = Files.createTempFile("full-answer", ".gz");
        try (Child rollcall = Child.server(settings.flags(), settings.server())) {
            Side ours = new Side(rollcall, settings.rounds());
            try (Load load = new Load(ours.port, settings.connections(), Request.registrations(settings.fleet()))) {
                load.some(settings.fleet().size());
            }
            Files.write(answer, fullAnswer(ours.port));
            try (Child bareServer =
                    Child.java(settings.flags(), List.of(BareServer.class.getName(), answer.toString()))) {
                Side bare = new Side(bareServer, settings.rounds());
                System.out.printf(
                        Locale.ROOT,
                        "%d instances, full answer %d bytes compressed; servers: java %s; %d rounds of %d s each, in"
                                + " turns, after as long a warm-up%n%n",
                        settings.fleet().size(),
                        Files.size(answer),
                        settings.flags(),
                        settings.rounds(),
                        settings.seconds());
                System.out.println("| requests | connections | Rollcall/s | bare/s | ratio, median (range) |"
                        + " Rollcall CPU µs | bare CPU µs | ratio of CPU, median |");
                System.out.println("|---|---|---|---|---|---|---|---|");
                compare("renewals", Request.renewals(settings.fleet()), ours, bare);
                compare("cached full reads", new Request[] {Request.full()}, ours, bare);
            }
        } finally {
            Files.delete(answer);
        }
    }

    /** The answer that the bare server is to give, once it is seen to be whole. */
    private byte[] fullAnswer(int port) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/eureka/apps/"))
                                .header("Accept", "application/json")
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        byte[] body = response.body();
        try (InputStream plain = new GZIPInputStream(new java.io.ByteArrayInputStream(body))) {
            String hash = "\"UP_" + settings.fleet().size() + "_\"";
            String head = new String(plain.readNBytes(200), java.nio.charset.StandardCharsets.UTF_8);
            if (response.statusCode() != 200 || !head.contains(hash)) {
                throw new IOException("the full answer begins with " + head + ", and not with " + hash);
            }
            plain.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return body;
    }

    private void compare(String what, Request[] requests, Side ours, Side bare) throws IOException {
        Duration time = Duration.ofSeconds(settings.seconds());
        try (Load ourLoad = new Load(ours.port, settings.connections(), requests);
                Load bareLoad = new Load(bare.port, settings.connections(), requests)) {
            for (int i = 0; i < settings.rounds(); i++) {
                ourLoad.throughput(time.dividedBy(2));
                bareLoad.throughput(time.dividedBy(2));
            }
            for (int round = 0; round < settings.rounds(); round++) {
                // Who goes first changes, or a machine that slows down would favour one.
                if (round % 2 == 0) {
                    measure(ourLoad, ours, round, time);
                    measure(bareLoad, bare, round, time);
                } else {
                    measure(bareLoad, bare, round, time);
                    measure(ourLoad, ours, round, time);
                }
            }
        }
        double[] rates = ratios(ours.perSecond, bare.perSecond);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.0f | %.0f | **%.2f** (%.2f to %.2f) | %.1f | %.1f | %.2f |%n",
                what,
                settings.connections(),
                median(ours.perSecond),
                median(bare.perSecond),
                median(rates),
                Arrays.stream(rates).min().orElseThrow(),
                Arrays.stream(rates).max().orElseThrow(),
                median(ours.cpuMicros),
                median(bare.cpuMicros),
                median(ratios(ours.cpuMicros, bare.cpuMicros)));
    }

    private static void measure(Load load, Side side, int round, Duration time) throws IOException {
        long before = side.child.cpuMillis();
        Load.Result result = load.throughput(time);
        side.perSecond[round] = result.perSecond();
        side.cpuMicros[round] = (side.child.cpuMillis() - before) * 1_000.0 / result.requests();
    }

    private static double[] ratios(double[] first, double[] second) {
        double[] ratios = new double[first.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = first[i] / second[i];
        }
        return ratios;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
