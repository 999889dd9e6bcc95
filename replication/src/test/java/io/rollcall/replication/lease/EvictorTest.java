package io.rollcall.replication.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.LeaseTerms;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvictorTest {
    private static final long SECOND = 1_000_000_000L;

    private final LeaseBook book = new LeaseBook(Duration.ofMinutes(10), false);
    private final Evictor evictor = new Evictor(book, true);

    private Lease start(int number, long now) {
        return book.start(new InstanceKey("ORDERS", "i" + number), new LeaseTerms(30, 90), now, 1, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, false",
        "5, 5, false",
        "6, 6, true",
        "6, 39, true",
        "6, 40, false",
        "15, 100, false",
        "16, 100, true",
        "150, 1000, false",
        "151, 1000, true"
    })
    void more_than_five_and_more_than_fifteen_in_a_hundred_are_too_many(int going, int vouched, boolean tooMany) {
        assertThat(Evictor.isTooMany(going, vouched)).isEqualTo(tooMany);
    }

    @Test
    void nothing_is_evicted_where_nothing_is_due() {
        assertThat(evictor.tick(0, 1)).isEmpty();
        start(1, 0);
        assertThat(evictor.tick(90 * SECOND - 1, 1)).isEmpty();
        assertThat(evictor.tick(90 * SECOND, 1)).containsExactly(new InstanceKey("ORDERS", "i1"));
        assertThat(book.size()).isZero();
    }

    @Test
    void what_went_within_the_last_minute_counts_with_what_is_to_go() {
        for (int i = 0; i < 40; i++) {
            start(i, i < 6 ? 0 : i < 12 ? 30 * SECOND : 300 * SECOND);
        }
        assertThat(evictor.tick(90 * SECOND, 1))
                .as("6 of 40, and 6 have missed a renewal")
                .isEmpty();
        for (int i = 6; i < 12; i++) {
            start(i, 300 * SECOND);
        }
        assertThat(evictor.tick(134 * SECOND, 1)).as("they may still come back").isEmpty();
        assertThat(evictor.tick(135 * SECOND, 1)).hasSize(6);
        Lease last = start(40, 46 * SECOND);
        assertThat(evictor.tick(136 * SECOND, 1)).as("7 of 41 within a minute").isEmpty();
        assertThat(evictor.protection().held()).containsExactly(last.key());
        assertThat(evictor.tick(196 * SECOND, 1))
                .as("a minute later the 6 are forgotten")
                .containsExactly(last.key());
    }

    @Test
    void an_instance_that_tells_an_absurd_interval_does_not_hold_up_the_others() {
        book.start(new InstanceKey("ORDERS", "absurd"), new LeaseTerms(Integer.MAX_VALUE, 90), 0, 1, 0);
        for (int i = 0; i < 5; i++) {
            start(i, 0);
        }
        assertThat(evictor.tick(90 * SECOND, 5)).isEmpty();
        book.end(new InstanceKey("ORDERS", "i0"));
        assertThat(evictor.tick(180 * SECOND, 6)).hasSize(5);
    }

    @Test
    void a_lease_that_is_replaced_while_it_is_held_is_held_no_longer() {
        for (int i = 0; i < 6; i++) {
            start(i, 0);
        }
        assertThat(evictor.tick(90 * SECOND, 5)).isEmpty();
        for (int i = 0; i < 6; i++) {
            start(i, 90 * SECOND);
        }
        assertThat(evictor.tick(91 * SECOND, 6)).isEmpty();
        assertThat(evictor.protection()).isEqualTo(Protection.NONE);
        assertThat(evictor.tick(179 * SECOND, 7)).isEmpty();
        assertThat(book.size()).isEqualTo(6);
    }

    @Test
    void what_an_operator_lets_go_does_not_hold_up_the_next() {
        for (int i = 0; i < 20; i++) {
            start(i, 0);
        }
        assertThat(evictor.tick(90 * SECOND, 5)).isEmpty();
        assertThat(evictor.protection().sinceMillis()).isEqualTo(5);
        evictor.release();
        assertThat(evictor.tick(91 * SECOND, 6)).hasSize(20);
        start(30, 2 * SECOND);
        assertThat(evictor.tick(92 * SECOND, 7)).hasSize(1);
    }

    @Test
    void switched_off_it_evicts_whatever_is_due() {
        for (int i = 0; i < 100; i++) {
            start(i, 0);
        }
        assertThat(new Evictor(book, false).tick(90 * SECOND, 1)).hasSize(100);
    }
}
