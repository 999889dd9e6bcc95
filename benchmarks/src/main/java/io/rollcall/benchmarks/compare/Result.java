package io.rollcall.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A row with what was seen in each round.
 *
 * @param rollcall one figure a round
 * @param spring the same; none where it was not measured
 */
record Result(Row row, List<Double> rollcall, List<Double> spring) {
    Optional<Spread> of(Side side) {
        List<Double> rounds = side == Side.ROLLCALL ? rollcall : spring;
        return rounds.isEmpty() ? Optional.empty() : Optional.of(Spread.of(rounds));
    }

    /** How many times better Rollcall is: of neighbouring rounds, since other work on the machine hits both. */
    Optional<Spread> ratio() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(rollcall.size(), spring.size()); i++) {
            double ours = rollcall.get(i);
            double theirs = spring.get(i);
            if (ours <= 0 || theirs <= 0) {
                return Optional.empty();
            }
            ratios.add(row.better() == Row.Better.MORE ? ours / theirs : theirs / ours);
        }
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }

    /** Whether the aim was met; nothing where there is none, or where it was not measured. */
    Optional<Boolean> met() {
        return row.aim().flatMap(aim -> switch (aim.kind()) {
            case RATIO -> ratio().map(seen -> seen.median() >= aim.value());
            case OURS -> of(Side.ROLLCALL).map(seen -> seen.median() <= aim.value());
        });
    }
}
