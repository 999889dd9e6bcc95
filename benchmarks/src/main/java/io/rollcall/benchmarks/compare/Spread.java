package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Figures;
import java.util.List;

/** The median of some rounds, and how far they went to either side. */
public record Spread(double median, double least, double most) {
    public static Spread of(List<Double> rounds) {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("no round has no median");
        }
        List<Double> sorted = rounds.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    String text() {
        return Figures.digits(median) + " (" + Figures.digits(least) + " to " + Figures.digits(most) + ")";
    }
}
