package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Applications;
import io.rollcall.client.model.DataCenter;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Links;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry in a file: what comes back, and what is ignored. */
class DiskSnapshotTest {
    private static final Instance ONE = up("ORDERS", "o-1")
            .withStatus(InstanceStatus.OUT_OF_SERVICE)
            .withLease(new LeaseTerms(5, 15))
            .withMetadata(Map.of("zone", "east"))
            .withLinks(new Links("http://home/", null, "http://health/", null))
            .withDataCenter(new DataCenter(DataCenter.Kind.AMAZON, "Amazon", Map.of("instance-id", "i-1")))
            .withLastDirtyTimestamp(1_700_000_000_123L);
    private static final Instance TWO = up("STOCK", "s-1");
    private static final Applications REGISTRY = full(ONE, TWO);

    private final Path directory;

    DiskSnapshotTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private Path file() {
        return directory.resolve("registry.snapshot");
    }

    private DiskSnapshot snapshot() {
        return new DiskSnapshot(file(), 1 << 20);
    }

    private byte[] written() throws IOException {
        snapshot().write(new DiskSnapshot.Saved(REGISTRY, 1_700_000_000_000L));
        return Files.readAllBytes(file());
    }

    private void assertIgnored(byte[] bytes, String as) throws IOException {
        Files.write(file(), bytes);
        assertThat(snapshot().read()).as(as).isEmpty();
    }

    @Test
    void all_that_was_written_comes_back() throws IOException {
        written();
        assertThat(snapshot().read()).contains(new DiskSnapshot.Saved(REGISTRY, 1_700_000_000_000L));
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void a_file_that_is_not_there_is_no_snapshot() {
        assertThat(snapshot().read()).isEmpty();
    }

    @Test
    void a_torn_file_is_ignored_wherever_it_is_torn() throws IOException {
        byte[] whole = written();
        for (int length = 0; length < whole.length; length++) {
            assertIgnored(Arrays.copyOf(whole, length), length + " bytes of " + whole.length);
        }
    }

    @Test
    void one_changed_bit_anywhere_is_noticed() throws IOException {
        byte[] whole = written();
        for (int place = 0; place < whole.length; place++) {
            byte[] changed = whole.clone();
            changed[place] ^= 0x04;
            assertIgnored(changed, "bit changed at " + place);
        }
    }

    @Test
    void a_file_with_something_behind_it_is_ignored() throws IOException {
        byte[] whole = written();
        assertIgnored(Arrays.copyOf(whole, whole.length + 1), "one byte more");
    }

    @Test
    void a_file_of_something_else_is_ignored() throws IOException {
        assertIgnored("<html>\n<p>not a registry".getBytes(StandardCharsets.UTF_8), "html");
        assertIgnored(new byte[200], "zeroes");
    }

    @Test
    void a_file_over_the_limit_is_ignored_packed_or_unpacked() throws IOException {
        int packed = written().length;
        assertThat(new DiskSnapshot(file(), packed - 1).read()).isEmpty();
        assertThat(new DiskSnapshot(file(), packed).read()).isEmpty();
        assertThat(new DiskSnapshot(file(), packed * 20L).read()).isPresent();
    }

    @Test
    void a_write_that_fails_leaves_the_old_file() throws IOException {
        byte[] before = written();
        Files.createDirectory(directory.resolve("registry.snapshot.tmp"));
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> snapshot().write(new DiskSnapshot.Saved(full(TWO), 1_800_000_000_000L)))
                .isInstanceOf(IOException.class);
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    private ClientRig rig(RegistryReply reply) {
        return new ClientRig(
                ClientSettings.builder().server("http://a/").snapshot(file()), servers -> servers.answer("a", reply));
    }

    @Test
    void a_client_leaves_a_snapshot_from_which_the_next_starts_without_servers() throws IOException {
        ClientRig first = rig(new RegistryReply.Listed(full(TWO)));
        first.client.closeAsync();
        first.loop.settle();
        assertThat(first.closed).isTrue();

        ClientRig second =
                new ClientRig(ClientSettings.builder().server("http://a/").snapshot(file()), servers -> {});
        assertThat(second.client.application("STOCK")).containsExactly(TWO);
        assertThat(second.ended(second.client.readyAsync())).isTrue();
        assertThat(second.client.freshness().source()).isEqualTo(Freshness.Source.DISK);
        assertThat(second.client.freshness().stale()).isTrue();
    }

    @Test
    void the_age_counts_from_when_a_server_said_it() throws IOException {
        snapshot().write(new DiskSnapshot.Saved(full(TWO), 1_700_000_000_000L - 60_000));
        ClientRig rig = rig(new RegistryReply.Unreachable("refused"));
        rig.advance(Duration.ofSeconds(30));
        assertThat(rig.client.freshness())
                .isEqualTo(new Freshness(Freshness.Source.DISK, true, Duration.ofSeconds(90)));
    }

    @Test
    void a_snapshot_of_an_outage_is_as_old_as_the_last_answer() throws IOException {
        ClientRig rig = rig(new RegistryReply.Listed(full(TWO)));
        rig.servers.answer("a", new RegistryReply.Unreachable("refused"));
        long answeredAt = rig.loop.millis();
        rig.advance(Duration.ofMinutes(30));
        rig.client.closeAsync();
        rig.loop.settle();
        assertThat(snapshot().read().orElseThrow().savedAtMillis()).isEqualTo(answeredAt);
    }

    @Test
    void a_snapshot_from_the_future_is_not_younger_than_now() throws IOException {
        snapshot()
                .write(new DiskSnapshot.Saved(
                        full(TWO), Instant.parse("2099-01-01T00:00:00Z").toEpochMilli()));
        assertThat(rig(new RegistryReply.Unreachable("refused"))
                        .client
                        .freshness()
                        .age())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void a_server_replaces_what_came_from_disk_but_not_by_saying_nothing() throws IOException {
        snapshot().write(new DiskSnapshot.Saved(full(TWO), 1_700_000_000_000L));
        ClientRig rig = rig(new RegistryReply.Listed(full()));
        assertThat(rig.client.application("STOCK")).containsExactly(TWO);

        rig.servers.answer("a", new RegistryReply.Listed(full(up("BASKET", "b-1"))));
        rig.advance(Duration.ofSeconds(2));
        assertThat(rig.client.directory().applicationNames()).isEqualTo(new java.util.TreeSet<>(List.of("BASKET")));
        assertThat(rig.client.freshness().source()).isEqualTo(Freshness.Source.SERVER);
    }

    @Test
    void a_file_is_no_reason_to_doubt_a_server_that_lists_less() throws IOException {
        snapshot().write(new DiskSnapshot.Saved(full(TWO, up("A", "1"), up("A", "2")), 1_600_000_000_000L));
        ClientRig rig = rig(new RegistryReply.Listed(full(TWO)));
        assertThat(rig.client.directory().size()).isEqualTo(1);
    }

    @Test
    void it_is_written_while_the_client_runs_and_only_if_something_fresh_is_known() throws IOException {
        ClientRig rig = rig(new RegistryReply.Listed(full(TWO)));
        assertThat(file()).doesNotExist();
        rig.advance(SnapshotKeeper.INTERVAL);
        assertThat(snapshot().read()).isPresent();

        rig.servers.answer("a", new RegistryReply.Unreachable("refused"));
        rig.advance(SnapshotKeeper.INTERVAL);
        Files.delete(file());
        rig.advance(SnapshotKeeper.INTERVAL.multipliedBy(3));
        assertThat(file()).doesNotExist();
    }

    @Test
    void a_disk_that_cannot_be_written_is_counted_and_nothing_else() throws IOException {
        ClientRig rig = rig(new RegistryReply.Listed(full(TWO)));
        Files.createDirectory(directory.resolve("registry.snapshot.tmp"));
        rig.advance(SnapshotKeeper.INTERVAL);
        assertThat(rig.client.counts().failedSnapshots()).isPositive();
        assertThat(rig.client.freshness().stale()).isFalse();
    }

    @Test
    void a_damaged_snapshot_does_not_keep_a_client_from_starting() throws IOException {
        Files.write(file(), new byte[] {1, 2, 3});
        ClientRig rig = rig(new RegistryReply.Listed(full(TWO)));
        assertThat(rig.client.application("STOCK")).containsExactly(TWO);
    }
}
