package io.rollcall.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Measures both sides in turns. */
final class Rounds {
    private Rounds() {}

    /** One window of one side. */
    @FunctionalInterface
    interface Window {
        /** As many figures as there are rows. */
        double[] measure(Side side, int round) throws IOException, InterruptedException;
    }

    static List<Result> of(List<Row> rows, int rounds, Window window) throws IOException, InterruptedException {
        Map<Side, List<List<Double>>> seen = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            List<List<Double>> figures = new ArrayList<>();
            rows.forEach(row -> figures.add(new ArrayList<>()));
            seen.put(side, figures);
        }
        for (int round = 0; round < rounds; round++) {
            for (Side side : Side.order(round)) {
                double[] figures = window.measure(side, round);
                if (figures.length != rows.size()) {
                    throw new IllegalStateException(figures.length + " figures for " + rows.size() + " rows");
                }
                for (int i = 0; i < figures.length; i++) {
                    of(seen, side).get(i).add(figures[i]);
                }
            }
        }
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            results.add(rows.get(i)
                    .measured(
                            of(seen, Side.ROLLCALL).get(i),
                            of(seen, Side.SPRING).get(i)));
        }
        return results;
    }

    private static List<List<Double>> of(Map<Side, List<List<Double>>> seen, Side side) {
        return seen.getOrDefault(side, List.of());
    }
}
