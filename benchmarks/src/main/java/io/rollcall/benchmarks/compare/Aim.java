package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Figures;

/**
 * What a figure is to be.
 *
 * @param kind of what
 * @param value the number that it is to reach, or to stay below
 */
record Aim(Kind kind, double value) {
    /** What is looked at. */
    enum Kind {
        /** How many times better Rollcall is. */
        RATIO,
        /** Rollcall's own figure. */
        OURS
    }

    /** To be so many times better. */
    static Aim times(double ratio) {
        return new Aim(Kind.RATIO, ratio);
    }

    /** Rollcall's own figure is to be at most this. */
    static Aim atMost(double ours) {
        return new Aim(Kind.OURS, ours);
    }

    String text() {
        return kind == Kind.RATIO ? Figures.digits(value) + " times" : "at most " + Figures.digits(value);
    }
}
