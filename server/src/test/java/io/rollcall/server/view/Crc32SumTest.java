package io.rollcall.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class Crc32SumTest {
    private static int crc(byte[] bytes, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    @Test
    void the_sum_of_two_pieces_is_the_crc_of_both_together() {
        RandomGenerator random = ViewFixtures.seeded(1);
        for (int round = 0; round < 3_000; round++) {
            byte[] both = new byte[random.nextInt(round < 1_000 ? 20 : 70_000)];
            random.nextBytes(both);
            int cut = random.nextInt(both.length + 1);
            assertThat(Crc32Sum.combine(
                            crc(both, 0, cut), crc(both, cut, both.length), Crc32Sum.shiftBy(both.length - cut)))
                    .as("round %d: %d and %d bytes", round, cut, both.length - cut)
                    .isEqualTo(crc(both, 0, both.length));
        }
    }

    @Test
    void many_pieces_add_up_from_nothing() {
        RandomGenerator random = ViewFixtures.seeded(2);
        byte[] whole = new byte[1 << 20];
        random.nextBytes(whole);
        int sum = 0;
        int from = 0;
        while (from < whole.length) {
            int to = Math.min(whole.length, from + random.nextInt(5_000));
            sum = Crc32Sum.combine(sum, crc(whole, from, to), Crc32Sum.shiftBy(to - from));
            from = to;
        }
        assertThat(sum).isEqualTo(crc(whole, 0, whole.length));
    }

    /** Longer than an array can be: two halves appended one by one, or both at once. */
    @Test
    void lengths_beyond_four_gigabytes_count_in_full() {
        long length = (1L << 33) + 12_345;
        int half = Crc32Sum.shiftBy(length);
        int first = 0x12345678;
        int zeros = Crc32Sum.combine(0, 0, half);
        int oneByOne = Crc32Sum.combine(Crc32Sum.combine(first, zeros, half), zeros, half);
        assertThat(Crc32Sum.combine(first, Crc32Sum.combine(zeros, zeros, half), Crc32Sum.shiftBy(2 * length)))
                .isEqualTo(oneByOne);
    }
}
