package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A watcher who stops reading: nobody else notices, he is told the newest once he reads again, and is not waited for long. */
@Timeout(60)
class SlowWatchersTest {
    private static final Duration LAG = Duration.ofSeconds(3);
    private static final int QUICK = 3;
    /** Each change is so large that a few dozen of them fill every buffer of the system between two sockets. */
    private static final String PADDING = "x".repeat(200_000);

    private static final int MOST_ROUNDS = 200;
    private static final Pattern ROUND = Pattern.compile("\"round\":\"(\\d+)\"");

    private final SteeredNode node =
            new SteeredNode(Map.of("limits.watcher-lag", LAG.toMillis() + "ms"), later -> List.of());
    private final List<WatchReader> quick = new ArrayList<>();
    private final Socket slow = new Socket();
    private int round;

    @BeforeEach
    void watch() throws IOException {
        for (int i = 0; i < QUICK; i++) {
            quick.add(new WatchReader(node.port(), "").begun());
        }
        slow.setReceiveBufferSize(4_096);
        slow.setSoTimeout(10_000);
        slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
        slow.getOutputStream()
                .write("GET /api/v1/watch HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        Awaitility.await().until(() -> node.watches.watchers() == QUICK + 1);
    }

    @AfterEach
    void stop() throws IOException {
        quick.forEach(WatchReader::close);
        slow.close();
        node.close();
    }

    /** One more change, which all who read must have before the next. */
    private void change() {
        round++;
        Instance fat = SteeredNode.instance("FAT", "fat-1");
        node.register(fat.withMoreMetadata(Map.of("padding", PADDING, "round", "" + round))
                .withLastDirtyTimestamp(fat.lastDirtyTimestamp() + round));
        String told = "\"round\":\"" + round + "\"";
        Awaitility.await("all others are told of change " + round)
                .atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> quick.stream()
                        .allMatch(reader ->
                                reader.shown().getOrDefault("FAT/fat-1", "").contains(told)));
    }

    private void changeUntilMarked() {
        while (node.watches.lagging() == 0 && round < MOST_ROUNDS) {
            change();
        }
        assertThat(node.watches.lagging()).as("after %d changes", round).isEqualTo(1);
    }

    /** The slow one reads up to a change, and says of which he was told. */
    private List<Integer> readUpTo(int last) throws IOException {
        List<Integer> rounds = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[65_536];
        while (rounds.isEmpty() || rounds.get(rounds.size() - 1) < last) {
            int count = slow.getInputStream().read(buffer);
            assertThat(count).as("told of %s, and the connection ends", rounds).isPositive();
            text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            Matcher matcher = ROUND.matcher(text);
            int read = 0;
            while (matcher.find()) {
                rounds.add(Integer.parseInt(matcher.group(1)));
                read = matcher.end();
            }
            // The start of the next one may be here already.
            text.delete(0, Math.max(read, text.length() - 20));
        }
        return rounds;
    }

    @Test
    void who_reads_again_is_told_the_newest_once_and_then_each_change_as_before() throws IOException {
        changeUntilMarked();
        for (int i = 0; i < 10; i++) {
            change();
        }
        assertThat(node.watches.lagging()).isEqualTo(1);
        assertThat(node.watches.watchers()).isEqualTo(QUICK + 1);

        List<Integer> rounds = readUpTo(round);

        // What was on its way when he stopped, and the last. Between them at most what the system's buffers, which
        // grow,
        // took once more: nothing twice, and not all.
        assertThat(rounds)
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSizeLessThan(round)
                .endsWith(round);
        assertThat(rounds.get(0)).isEqualTo(1);
        Awaitility.await().until(() -> node.watches.lagging() == 0);
        change();
        change();
        assertThat(readUpTo(round)).containsExactly(round - 1, round);
        assertThat(quick).allSatisfy(reader -> assertThat(reader.changes()).hasSize(round));
    }

    @Test
    void who_never_reads_again_is_dropped_in_time_and_meanwhile_delays_nobody() throws IOException {
        changeUntilMarked();
        long marked = System.nanoTime();
        Awaitility.await("he is dropped")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    change();
                    return node.watches.watchers() == QUICK;
                });
        Duration held = Duration.ofNanos(System.nanoTime() - marked);

        assertThat(held).isBetween(LAG.minusMillis(500), LAG.plusSeconds(3));
        assertThat(node.watches.lagging()).isZero();
        assertThat(quick).allSatisfy(reader -> {
            assertThat(reader.hasEnded()).isFalse();
            assertThat(reader.changes()).hasSize(round);
        });
        // What had arrived is there to read, and then the end.
        byte[] buffer = new byte[65_536];
        boolean ended = false;
        while (!ended) {
            try {
                ended = slow.getInputStream().read(buffer) < 0;
            } catch (IOException reset) {
                ended = !(reset instanceof java.net.SocketTimeoutException);
                assertThat(ended).isTrue();
            }
        }
    }
}
