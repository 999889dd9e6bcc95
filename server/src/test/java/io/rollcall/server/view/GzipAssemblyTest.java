package io.rollcall.server.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.net.httpserver.HttpServer;
import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.LiveInstance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One member out of pieces that were compressed apart, as other people's programs read it. */
class GzipAssemblyTest {
    @TempDir
    Path directory = Path.of("");

    private static byte[] piece(RandomGenerator random) {
        byte[] plain = new byte[random.nextInt(random.nextInt(8) == 0 ? 60_000 : 400)];
        if (random.nextBoolean()) {
            random.nextBytes(plain);
        } else {
            Arrays.fill(plain, (byte) ('a' + random.nextInt(26)));
        }
        return plain;
    }

    @Test
    void pieces_made_apart_read_as_one_text() {
        for (long seed = 1; seed <= 300; seed++) {
            RandomGenerator random = ViewFixtures.seeded(seed);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            GzipAssembly whole = new GzipAssembly();
            byte[] before = {};
            for (int i = random.nextInt(12); i > 0; i--) {
                byte[] plain = piece(random);
                expected.writeBytes(plain);
                whole.add(
                        switch (random.nextInt(3)) {
                            case 0 -> Deflated.stored(plain);
                            case 1 -> Deflated.of(plain, 0, plain.length);
                            default -> behind(before, plain);
                        });
                before = plain;
            }
            assertThat(ViewFixtures.inflated(whole.member()))
                    .as("seed %d", seed)
                    .isEqualTo(expected.toByteArray());
        }
    }

    private static Deflated behind(byte[] before, byte[] plain) {
        byte[] both = Arrays.copyOf(before, before.length + plain.length);
        System.arraycopy(plain, 0, both, before.length, plain.length);
        return Deflated.of(both, before.length, both.length);
    }

    /** Whatever changed since a piece was made, and however often its instances were renewed, it fits. */
    @Test
    void answers_are_whole_while_instances_come_change_are_renewed_and_go() {
        RandomGenerator random = ViewFixtures.seeded(11);
        ViewPublisher publisher = new ViewPublisher(() -> 0, Duration.ofMinutes(3));
        // Each time that an instance is written it has been renewed.
        RegistryReader reader = new RegistryReader(publisher, lease -> random.nextLong(1L << 40), 64 << 20);
        for (int step = 0; step < 1_500; step++) {
            LiveInstance shown = ViewFixtures.shown(
                    "APP" + random.nextInt(4),
                    "i" + random.nextInt(400),
                    random.nextBoolean() ? InstanceStatus.UP : InstanceStatus.DOWN,
                    ActionType.MODIFIED,
                    step);
            publisher.changed(random.nextInt(4) == 0 ? ViewFixtures.gone(shown, step) : shown);
            for (Query query : List.of(
                    Query.ALL, Query.DELTA, new Query.OneApplication(shown.key().app()))) {
                if (reader.read(query, ViewFixtures.GZIP) != null) {
                    assertThat(unrenewed(reader, query, ViewFixtures.GZIP))
                            .as("step %d, %s", step, query)
                            .isEqualTo(unrenewed(reader, query, ViewFixtures.PLAIN));
                }
            }
        }
    }

    private static String unrenewed(RegistryReader reader, Query query, Rendering rendering) {
        return new String(ViewFixtures.plain(reader, query, rendering), UTF_8)
                .replaceAll("\"lastRenewalTimestamp\":\\d+", "");
    }

    /** The output buffer grows by what is left over; a piece that just fills it must not lose its end. */
    @Test
    void pieces_of_every_length_survive() {
        RandomGenerator random = ViewFixtures.seeded(5);
        byte[] noise = new byte[3_000];
        random.nextBytes(noise);
        for (int length = 0; length <= noise.length; length++) {
            byte[] member =
                    new GzipAssembly().add(Deflated.of(noise, 0, length)).member();
            assertThat(ViewFixtures.inflated(member)).hasSize(length);
        }
    }

    @Test
    void a_compressed_answer_is_the_plain_one() {
        RegistryReader reader = aRegistryOf(300);
        assertThat(ViewFixtures.plain(reader, Query.ALL, ViewFixtures.GZIP))
                .isEqualTo(ViewFixtures.plain(reader, Query.ALL, ViewFixtures.PLAIN));
        RegistryReader empty = ViewFixtures.reader(new ViewPublisher(() -> 0, Duration.ofMinutes(3)));
        assertThat(ViewFixtures.plain(empty, Query.ALL, ViewFixtures.GZIP))
                .isEqualTo(ViewFixtures.plain(empty, Query.ALL, ViewFixtures.PLAIN));
    }

    private static RegistryReader aRegistryOf(int instances) {
        ViewPublisher publisher = new ViewPublisher(() -> 0, Duration.ofMinutes(3));
        for (int i = 0; i < instances; i++) {
            publisher.changed(ViewFixtures.shown("APP" + i % 3, "i" + i, InstanceStatus.UP));
        }
        return ViewFixtures.reader(publisher);
    }

    @Test
    void gzip_reads_it() throws Exception {
        assertReadBy("gzip", "-dc", compressed().toString());
        assertThat(run("gzip", "-t", compressed().toString())).isEmpty();
    }

    @Test
    void zlib_in_python_reads_it_to_the_last_byte() throws Exception {
        String script =
                """
                import sys, zlib
                whole = zlib.decompressobj(31)
                sys.stdout.buffer.write(whole.decompress(open(sys.argv[1], 'rb').read()))
                assert whole.eof and not whole.unused_data
                """;
        assertReadBy("python3", "-c", script, compressed().toString());
    }

    @Test
    void node_reads_it() throws Exception {
        String script =
                "process.stdout.write(require('zlib').gunzipSync(require('fs').readFileSync(" + "process.argv[1])))";
        assertReadBy("node", "-e", script, compressed().toString());
    }

    @Test
    void curl_reads_it() throws Exception {
        byte[] member = Files.readAllBytes(compressed());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, member.length);
            exchange.getResponseBody().write(member);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            assertReadBy("curl", "--silent", "--fail", "--noproxy", "*", "--compressed", url);
        } finally {
            server.stop(0);
        }
    }

    private static RegistryReader whatTheOthersRead() {
        return aRegistryOf(150);
    }

    private Path compressed() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Answer answer = whatTheOthersRead().read(Query.ALL, ViewFixtures.GZIP);
        assertThat(answer).isInstanceOf(Answer.Whole.class);
        if (answer != null) {
            answer.writeTo(out);
        }
        return Files.write(directory.resolve("answer.gz"), out.toByteArray());
    }

    private void assertReadBy(String... command) throws Exception {
        byte[] expected = ViewFixtures.plain(whatTheOthersRead(), Query.ALL, ViewFixtures.PLAIN);
        assertThat(new String(run(command), UTF_8)).isEqualTo(new String(expected, UTF_8));
    }

    private byte[] run(String... command) throws Exception {
        Path output = directory.resolve("output");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            String why = "not tried with " + command[0] + ": " + missing.getMessage();
            System.out.println(why);
            return abort(why);
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        byte[] said = Files.readAllBytes(output);
        assertThat(process.exitValue())
                .as(() -> command[0] + ": " + new String(said, UTF_8))
                .isZero();
        return said;
    }
}
