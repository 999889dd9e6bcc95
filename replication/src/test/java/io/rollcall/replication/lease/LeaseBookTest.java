package io.rollcall.replication.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.LeaseTerms;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class LeaseBookTest {
    private static final long SECOND = 1_000_000_000L;

    private final LeaseBook book = new LeaseBook(Duration.ofMinutes(10), false);

    private static InstanceKey key(String id) {
        return new InstanceKey("ORDERS", id);
    }

    private Lease start(String id, int seconds, long now) {
        return book.start(key(id), new LeaseTerms(1, seconds), now, 1, 0);
    }

    @Test
    void an_empty_book_has_nothing_due() {
        assertThat(book.takeDue(Long.MAX_VALUE / 2)).isEmpty();
        assertThat(book.get(key("a"))).isNull();
        assertThat(book.missingRenewals(SECOND, Duration.ofSeconds(60))).isZero();
        book.end(key("a"));
    }

    @Test
    void a_lease_is_due_at_its_time_and_taken_once() {
        Lease lease = start("a", 3, 0);
        assertThat(book.takeDue(3 * SECOND - 1)).isEmpty();
        assertThat(book.takeDue(3 * SECOND)).containsExactly(lease);
        assertThat(book.takeDue(4 * SECOND)).isEmpty();
        assertThat(book.size()).isEqualTo(1);
    }

    @Test
    void a_lease_in_whose_place_another_came_has_ended() {
        Lease before = start("a", 3, 0);
        Lease after = start("a", 3, SECOND);
        assertThat(book.renew(before, SECOND))
                .as("or whoever still holds it is told 'renewed' of a lease that nobody keeps")
                .isFalse();
        assertThat(book.renew(after, SECOND)).isTrue();
        assertThat(book.takeDue(3 * SECOND)).isEmpty();
        assertThat(book.takeDue(4 * SECOND)).containsExactly(after);
    }

    @Test
    void who_registers_again_and_again_leaves_nothing_in_the_wheel() {
        for (int i = 0; i < 1_000; i++) {
            start("a", 3 + i % 7, i);
            start("b", 3, i);
        }
        assertThat(book.filed()).isEqualTo(2);
        for (int i = 0; i < 1_000; i++) {
            start("b", 3, i * SECOND / 10);
        }
        assertThat(book.slots()).as("nor a slot whose leases are all gone").isEqualTo(2);
        start("b", 3, 0);

        Lease moved = start("c", 3, 0);
        book.release(moved);
        book.end(key("b"));
        assertThat(book.filed()).isEqualTo(1);

        book.adopt(moved);
        assertThat(book.filed()).isEqualTo(2);
        assertThat(book.takeDue(4 * SECOND)).containsExactly(moved);
    }

    @Test
    void a_lease_that_ended_is_never_renewed_and_still_tells_when_it_was() {
        Lease lease = start("a", 3, SECOND);
        book.end(key("a"));
        assertThat(book.renew(lease, 2 * SECOND)).isFalse();
        assertThat(lease.renewedAt()).isEqualTo(SECOND);
        assertThat(book.size()).isZero();
        assertThat(book.takeDue(9 * SECOND)).isEmpty();
    }

    @Test
    void a_renewal_of_an_earlier_moment_takes_no_time_away() {
        Lease lease = start("a", 3, 5 * SECOND);
        assertThat(book.renew(lease, 2 * SECOND)).isTrue();
        assertThat(lease.renewedAt()).isEqualTo(5 * SECOND);
    }

    @Test
    void a_lease_that_was_renewed_before_it_is_ended_goes_on() {
        Lease lease = start("a", 3, 0);
        assertThat(book.takeDue(3 * SECOND)).containsExactly(lease);
        book.renew(lease, 3 * SECOND);
        assertThat(book.expire(lease, 3 * SECOND)).isFalse();
        book.file(lease);
        assertThat(book.takeDue(6 * SECOND)).containsExactly(lease);
        assertThat(book.expire(lease, 6 * SECOND)).isTrue();
        assertThat(book.size()).isZero();
    }

    @Test
    void missing_is_who_ends_within_the_horizon_and_has_let_a_renewal_go_by() {
        start("silent", 3, 0);
        Lease renewed = start("renewed", 3, 0);
        book.renew(renewed, SECOND);
        book.start(key("long"), new LeaseTerms(1, 300), 0, 1, 0);
        assertThat(book.missingRenewals(SECOND, Duration.ofSeconds(60))).isZero();
        assertThat(book.missingRenewals(2 * SECOND, Duration.ofSeconds(60))).isEqualTo(1);
        book.end(key("silent"));
        assertThat(book.missingRenewals(2 * SECOND, Duration.ofSeconds(60))).isZero();
    }

    /** The wheel against the plainest book there is: a map of due times. */
    @Test
    void the_wheel_finds_just_what_a_map_of_due_times_finds() {
        for (long seed = 1; seed <= 200; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            LeaseBook wheel = new LeaseBook(Duration.ofSeconds(5), false);
            Map<String, Long> dueTimes = new HashMap<>();
            Map<String, Lease> leases = new HashMap<>();
            long now = 0;
            for (int step = 0; step < 300; step++) {
                now += random.nextLong(0, SECOND / 2);
                long at = now;
                String id = "i" + random.nextInt(8);
                Lease held = leases.get(id);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        int seconds = random.nextInt(1, 8);
                        leases.put(id, wheel.start(key(id), new LeaseTerms(1, seconds), at, 1, 0));
                        dueTimes.put(id, at + Math.min(seconds, 5) * SECOND);
                    }
                    case 1 -> {
                        if (held != null) {
                            assertThat(wheel.renew(held, at)).isTrue();
                            dueTimes.put(id, at + held.duration().toNanos());
                        }
                    }
                    case 2 -> {
                        wheel.end(key(id));
                        leases.remove(id);
                        dueTimes.remove(id);
                    }
                    default -> {
                        List<Lease> due = wheel.takeDue(at);
                        assertThat(due.stream().map(lease -> lease.key().id()))
                                .as("seed %d, step %d", seed, step)
                                .containsExactlyInAnyOrderElementsOf(dueTimes.entrySet().stream()
                                        .filter(entry -> entry.getValue() <= at)
                                        .map(Map.Entry::getKey)
                                        .toList());
                        for (Lease lease : due) {
                            assertThat(wheel.expire(lease, at)).isTrue();
                            leases.remove(lease.key().id());
                            dueTimes.remove(lease.key().id());
                        }
                    }
                }
                assertThat(wheel.size()).isEqualTo(leases.size());
            }
        }
    }
}
