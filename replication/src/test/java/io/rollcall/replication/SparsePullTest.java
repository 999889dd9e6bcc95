package io.rollcall.replication;

import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.Cursor;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SparsePullTest {
    @Test
    void what_is_missing_among_much_comes_in_parts_that_each_look_at_some() {
        TestNode node = new TestNode();
        for (int i = 0; i < 30_000; i++) {
            node.register(up("i" + i));
        }
        Vector seen = node.replica.vector();
        for (int i = 0; i < 30_000; i += 10) {
            node.cancel("i" + i);
        }
        List<RegistryRecord> records = new ArrayList<>();
        Cursor next = null;
        int parts = 0;
        do {
            PeerAnswer.Part part = node.replica.part(new PeerRequest.Pull(seen, false, next), 1 << 20);
            assertThat(part.next() == null || part.next().isAfter(from(next))).isTrue();
            next = part.next();
            records.addAll(part.records());
            parts++;
        } while (next != null);

        assertThat(records).hasSize(3_000).doesNotHaveDuplicates();
        assertThat(parts).isBetween(3, 5);
    }

    private static Cursor from(@Nullable Cursor cursor) {
        return cursor == null ? new Cursor(0, null) : cursor;
    }
}
