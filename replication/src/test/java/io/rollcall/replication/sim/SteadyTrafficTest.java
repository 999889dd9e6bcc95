package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What nodes say to each other while nothing changes. */
class SteadyTrafficTest {
    private static final int SECONDS = 120;

    /** Bytes of all requests while clients renew at their homes. */
    private static long bytesWith(int instances) {
        Story story = Story.of(3);
        String[] ids = new String[instances];
        for (int number = 0; number < instances; number++) {
            ids[number] = "i" + number;
            story.register(story.machine(number % 3), ids[number], Story.START, ids[number]);
        }
        story.pass(10);
        long[] bytes = new long[1];
        story.network.observe(letter -> bytes[0] += letter.length());
        for (int second = 0; second < SECONDS; second++) {
            story.pass(1);
            for (int number = second % 30; number < instances; number += 30) {
                story.renew(story.machine(number % 3), ids[number]);
            }
        }
        assertThat(story.replica(story.machine(0)).size()).isEqualTo(instances);
        return bytes[0];
    }

    @Test
    void it_does_not_grow_with_what_they_hold() {
        long few = bytesWith(30);
        long many = bytesWith(3_000);
        assertThat((double) many / few)
                .as("%d bytes, and with a hundred times as much %d", few, many)
                .isBetween(0.9, 1.1);
        assertThat(few / SECONDS / 6).as("bytes a second from node to node").isLessThan(1_000);
    }
}
