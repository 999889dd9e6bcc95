package io.rollcall.benchmarks.compare;

import java.util.List;

/** Who is measured. */
public enum Side {
    ROLLCALL("Rollcall"),
    SPRING("Spring Cloud Eureka");

    private final String label;

    Side(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Who goes first changes with each round, or a machine that slows down would favour one. */
    static List<Side> order(int round) {
        return round % 2 == 0 ? List.of(ROLLCALL, SPRING) : List.of(SPRING, ROLLCALL);
    }
}
