package io.rollcall.server.view;

/**
 * The CRC-32 of two texts one after the other, from the CRC-32 of each: arithmetic on polynomials over
 * GF(2), as zlib does it. Pure functions.
 */
final class Crc32Sum {
    /** The polynomial of CRC-32, lowest power in the highest bit. */
    private static final int POLYNOMIAL = 0xEDB88320;

    private static final int ONE = 1 << 31;

    /** x to the power of 2^n, for each n. */
    private static final int[] POWERS = powers();

    private Crc32Sum() {}

    private static int[] powers() {
        int[] powers = new int[32];
        powers[0] = ONE >>> 1;
        for (int n = 1; n < powers.length; n++) {
            powers[n] = times(powers[n - 1], powers[n - 1]);
        }
        return powers;
    }

    /**
     * @param first CRC of the first text
     * @param second CRC of the second
     * @param secondShift {@link #shiftBy} of the second's length in bytes
     */
    static int combine(int first, int second, int secondShift) {
        return times(secondShift, first) ^ second;
    }

    /** x to the power of the bits in {@code bytes}: what appending so many bytes multiplies a CRC by. */
    static int shiftBy(long bytes) {
        int product = ONE;
        int power = 3; // 8 bits a byte
        for (long rest = bytes; rest != 0; rest >>>= 1) {
            if ((rest & 1) != 0) {
                product = times(POWERS[power & 31], product);
            }
            power++;
        }
        return product;
    }

    private static int times(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int bit = ONE; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
        }
        return product;
    }
}
