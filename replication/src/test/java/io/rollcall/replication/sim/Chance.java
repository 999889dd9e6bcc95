package io.rollcall.replication.sim;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What chance decides, from a seed. Each part of a run has one of its own, forked off, so that one part
 * asking once more does not change what the others get.
 */
public final class Chance {
    private final SplittableRandom random;

    public Chance(long seed) {
        this(new SplittableRandom(seed));
    }

    private Chance(SplittableRandom random) {
        this.random = random;
    }

    public Chance fork() {
        return new Chance(random.split());
    }

    /** For production code that takes one. */
    public RandomGenerator forkSource() {
        return random.split();
    }

    public long bits() {
        return random.nextLong();
    }

    /** True with this probability. */
    public boolean of(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** From 0 up to and without {@code bound}. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    public double between(double low, double high) {
        return random.nextDouble(low, high);
    }

    @SafeVarargs
    public final <T> T oneOf(T... choices) {
        return choices[below(choices.length)];
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** A time whose like have this mean and no memory, in nanoseconds. */
    public long exponential(double meanSeconds) {
        return meanSeconds <= 0 ? 0 : (long) (-Math.log(1 - random.nextDouble()) * meanSeconds * 1e9);
    }

    /** Brings {@code list} into some order. */
    public <T> void shuffle(List<T> list) {
        for (int last = list.size() - 1; last > 0; last--) {
            int other = below(last + 1);
            T kept = list.get(last);
            list.set(last, list.get(other));
            list.set(other, kept);
        }
    }
}
