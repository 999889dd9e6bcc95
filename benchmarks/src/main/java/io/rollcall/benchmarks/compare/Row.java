package io.rollcall.benchmarks.compare;

import java.util.List;
import java.util.Optional;

/**
 * A line of the table before it is measured.
 *
 * @param name what is compared
 * @param unit of both figures
 * @param better which figure is the better one
 * @param how it is measured, for who doubts it
 * @param aim what it is to come to, if anything was promised
 */
record Row(String name, String unit, Better better, String how, Optional<Aim> aim) {
    /** Which of two figures is the better one. */
    enum Better {
        MORE,
        LESS
    }

    static Row more(String name, String unit, String how) {
        return new Row(name, unit, Better.MORE, how, Optional.empty());
    }

    static Row less(String name, String unit, String how) {
        return new Row(name, unit, Better.LESS, how, Optional.empty());
    }

    Row aim(Aim wanted) {
        return new Row(name, unit, better, how, Optional.of(wanted));
    }

    /** The result of rounds of which one list may be empty: where one side has nothing of the kind. */
    Result measured(List<Double> rollcall, List<Double> spring) {
        return new Result(this, List.copyOf(rollcall), List.copyOf(spring));
    }
}
