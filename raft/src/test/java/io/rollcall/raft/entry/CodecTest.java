package io.rollcall.raft.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written to the log and to snapshots is read back, and nothing else is. */
class CodecTest {
    private static final Instance INSTANCE = Instance.of("DB", "düne-1", "h", "10.0.0.1", new Port(5432, true))
            .withMetadata(Map.of("a", "1"))
            .withLease(new LeaseTerms(7, 21))
            .withStatus(InstanceStatus.STARTING)
            .withLastDirtyTimestamp(17);
    private static final InstanceKey KEY = INSTANCE.key();

    private static final Origin ORIGIN = new Origin(-5, 7);

    private static final List<Command> COMMANDS = List.of(
            Command.register(INSTANCE, Expected.ANYTHING),
            Command.register(INSTANCE, Expected.ABSENT),
            Command.update(INSTANCE, Expected.version(3)),
            Command.adopt(INSTANCE),
            new Command.Cancel(KEY, Expected.version(Long.MAX_VALUE)),
            new Command.Release(KEY, Expected.ANYTHING),
            new Command.SetOverride(KEY, InstanceStatus.OUT_OF_SERVICE, Expected.ANYTHING),
            new Command.ClearOverride(KEY, Expected.version(4)));

    private static byte[] batch() {
        return BatchCodec.batch(
                ORIGIN, 123, COMMANDS.stream().map(BatchCodec::command).toList());
    }

    @Test
    void a_batch_is_read_back() {
        assertThat(BatchCodec.readBatch(ByteBuffer.wrap(batch()))).isEqualTo(new Batch(ORIGIN, 123, COMMANDS));
        byte[] barrier = BatchCodec.barrier();
        assertThat(barrier).hasSize(BatchCodec.BARRIER_BYTES);
        assertThat(BatchCodec.readBatch(ByteBuffer.wrap(barrier))).isEqualTo(new Batch(Origin.NOBODY, 0, List.of()));
    }

    @Test
    void outcomes_are_read_back() {
        List<Outcome> outcomes = List.of(new Outcome.Done(4, 9), new Outcome.Conflict(0), new Outcome.Missing());
        assertThat(BatchCodec.readOutcomes(ByteBuffer.wrap(BatchCodec.outcomes(outcomes))))
                .isEqualTo(outcomes);
    }

    @Test
    void what_is_cut_off_anywhere_is_malformed() {
        byte[] whole = batch();
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> BatchCodec.readBatch(cut)).isInstanceOf(MalformedBytesException.class);
        }
    }

    @Test
    void broken_bytes_are_refused_by_their_own_exception_or_read_as_something_else() {
        byte[] whole = batch();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = whole.clone();
            broken[random.nextInt(broken.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                BatchCodec.readBatch(ByteBuffer.wrap(broken));
            } catch (IllegalArgumentException named) {
                assertThat(named).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void a_format_that_is_not_known_is_named() {
        byte[] whole = batch();
        whole[0]++;
        assertThatThrownBy(() -> BatchCodec.readBatch(ByteBuffer.wrap(whole)))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessageContaining("format " + whole[0] + " is not known");
    }

    @Test
    void a_statement_that_is_too_large_is_refused_when_it_is_made() {
        Instance large = INSTANCE.withMetadata(Map.of("a", "x".repeat(Content.MAX_BYTES)));
        assertThatThrownBy(() -> Command.register(large, Expected.ANYTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most");
    }

    @Test
    void a_snapshot_is_read_back_and_any_broken_byte_of_it_noticed(@TempDir Path directory) throws IOException {
        EntryTable table = new EntryTable();
        table.apply(new Batch(
                ORIGIN,
                5,
                List.of(
                        Command.register(INSTANCE, Expected.ANYTHING),
                        new Command.SetOverride(KEY, InstanceStatus.DOWN, Expected.ANYTHING))));
        Path file = directory.resolve("snapshot");
        SnapshotFile.write(file, table.copy());
        assertThat(SnapshotFile.read(file)).isEqualTo(table.copy());

        byte[] whole = Files.readAllBytes(file);
        Path broken = directory.resolve("broken");
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x04;
            Files.write(broken, bytes);
            assertThatThrownBy(() -> SnapshotFile.read(broken))
                    .isInstanceOf(MalformedBytesException.class)
                    .hasMessageContaining("broken");
            Files.write(broken, Arrays.copyOf(whole, at));
            assertThatThrownBy(() -> SnapshotFile.read(broken)).isInstanceOf(MalformedBytesException.class);
        }
    }
}
