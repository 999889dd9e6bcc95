package io.rollcall.server.peer;

import java.util.BitSet;

/**
 * Which numbers of a session were used. Several requests are under way at once and may overtake each
 * other; one that is further behind than the window is wide is taken for used. Any thread may use it.
 */
final class NumberWindow {
    static final int WIDTH = 1_024;

    /** One bit for each of the newest numbers, at the number's place in a ring. Guarded by this. */
    private final BitSet used = new BitSet(WIDTH);

    private long newest;

    /** Takes a number; false if it was taken before, is too old to know, or is no number. */
    synchronized boolean take(long number) {
        if (!isFree(number)) {
            return false;
        }
        if (number - newest >= WIDTH) {
            used.clear();
        } else {
            for (long skipped = newest + 1; skipped < number; skipped++) {
                used.clear(place(skipped));
            }
        }
        newest = Math.max(newest, number);
        used.set(place(number));
        return true;
    }

    /** Whether a number could be taken now. */
    synchronized boolean isFree(long number) {
        if (number <= 0 || number <= newest - WIDTH) {
            return false;
        }
        return number > newest || !used.get(place(number));
    }

    private static int place(long number) {
        return (int) (number % WIDTH);
    }
}
