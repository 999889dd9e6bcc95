package io.rollcall.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class OutsideHeapTest {
    private final OutsideHeap room = new OutsideHeap();

    @Test
    void there_are_few_at_a_time_and_those_that_nobody_has_make_room() {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < OutsideHeap.MOST; i++) {
            ByteBuffer held = room.hold(new byte[] {(byte) i});
            assertThat(held.isDirect()).isTrue();
            // What is sent is a duplicate.
            taken.add(held.duplicate());
        }
        System.gc();
        assertThat(room.hold(new byte[] {7}).isDirect()).isFalse();
        for (int i = 0; i < OutsideHeap.MOST; i++) {
            assertThat(taken.get(i).get(0)).isEqualTo((byte) i);
        }

        taken.remove(0);
        Awaitility.await().until(() -> {
            System.gc();
            return room.hold(new byte[] {8}).isDirect();
        });
        assertThat(taken.get(0).get(0)).isEqualTo((byte) 1);
    }
}
