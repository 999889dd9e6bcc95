package io.rollcall.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {
    private static final Row RATE = Row.more("renew", "requests/s", "by hand");
    private static final Row COST = Row.less("cpu", "µs", "by hand");

    @Test
    void a_median_is_the_middle_of_the_sorted_rounds_or_the_mean_of_the_two_in_the_middle() {
        assertThat(Spread.of(List.of(9.0, 1.0, 5.0))).isEqualTo(new Spread(5, 1, 9));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9));
        assertThatThrownBy(() -> Spread.of(List.of())).hasMessageContaining("no round");
    }

    @Test
    void a_ratio_is_of_neighbouring_rounds_and_not_of_the_medians() {
        Result rates = RATE.measured(List.of(100.0, 10.0, 40.0), List.of(50.0, 2.0, 10.0));

        assertThat(rates.ratio()).contains(new Spread(4, 2, 5));
    }

    @Test
    void above_one_rollcall_is_better_whether_more_or_less_is() {
        assertThat(RATE.measured(List.of(30.0), List.of(10.0))
                        .ratio()
                        .orElseThrow()
                        .median())
                .isEqualTo(3);
        assertThat(COST.measured(List.of(10.0), List.of(30.0))
                        .ratio()
                        .orElseThrow()
                        .median())
                .isEqualTo(3);
    }

    @Test
    void there_is_no_ratio_where_one_side_has_no_figure_or_none_that_divides() {
        assertThat(COST.measured(List.of(10.0), List.of()).ratio()).isEmpty();
        assertThat(COST.measured(List.of(0.0), List.of(3.0)).ratio()).isEmpty();
    }

    @Test
    void an_aim_is_met_by_the_median_ratio_or_by_our_own_median() {
        Row faster = RATE.aim(Aim.times(3));
        Row small = COST.aim(Aim.atMost(20));

        assertThat(faster.measured(List.of(30.0), List.of(10.0)).met()).contains(true);
        assertThat(faster.measured(List.of(29.0), List.of(10.0)).met()).contains(false);
        assertThat(faster.measured(List.of(29.0), List.of()).met()).isEmpty();
        assertThat(small.measured(List.of(20.0), List.of()).met()).contains(true);
        assertThat(small.measured(List.of(21.0), List.of()).met()).contains(false);
        assertThat(RATE.measured(List.of(1.0), List.of(2.0)).met()).isEmpty();
    }

    @Test
    void sides_take_turns_and_who_is_first_changes() throws Exception {
        List<String> order = new ArrayList<>();

        List<Result> results = Rounds.of(List.of(RATE, COST), 3, (side, round) -> {
            order.add(round + side.name());
            return new double[] {round + 1, side == Side.ROLLCALL ? 2 : 8};
        });

        assertThat(order).containsExactly("0ROLLCALL", "0SPRING", "1SPRING", "1ROLLCALL", "2ROLLCALL", "2SPRING");
        assertThat(results.get(0).rollcall()).containsExactly(1.0, 2.0, 3.0);
        assertThat(results.get(1).ratio()).contains(new Spread(4, 4, 4));
    }

    @Test
    void a_window_gives_a_figure_for_each_row() {
        assertThatThrownBy(() -> Rounds.of(List.of(RATE, COST), 1, (side, round) -> new double[] {1}))
                .hasMessageContaining("1 figures for 2 rows");
    }
}
