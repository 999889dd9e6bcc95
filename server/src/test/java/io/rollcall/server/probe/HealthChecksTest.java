package io.rollcall.server.probe;

import static io.rollcall.server.probe.CheckRig.entry;
import static io.rollcall.server.probe.CheckRig.entryIs;
import static io.rollcall.server.probe.CheckRig.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.wire.EurekaJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One node's checks, while time passes by the test's hand. */
class HealthChecksTest {
    private static final String ONE = "10.0.0.1:5432";

    private final CheckRig rig = new CheckRig();

    private HealthChecks started(String rules) {
        HealthChecks checks = rig.node("a", rules);
        checks.start();
        return checks;
    }

    private CheckState state(HealthChecks checks, int number) {
        return checks.state(key(number)).orElseThrow();
    }

    private long told() {
        return rig.notes.told.size();
    }

    @Test
    void an_entry_that_nobody_wants_checked_is_not_decoded() {
        HealthChecks checks = rig.node("a", "WEB-*: tcp");
        checks.start();
        checks.entryIs(key(1), EurekaJson.statement(entry(1)), () -> {
            throw new AssertionError("decoded");
        });
        entryIs(checks, key(2), entry(2, "rollcall.check", "tcp"));
        rig.passSeconds(60);
        assertThat(checks.state(key(1))).isPresent();
        assertThat(rig.dialer.calls)
                .isNotEmpty()
                .allMatch(call -> call.target().where().startsWith("10.0.0.2:"));
    }

    @Test
    void nothing_is_dialled_before_the_start() {
        HealthChecks checks = rig.node("a", "*: tcp");
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(60);
        assertThat(rig.dialer.calls).isEmpty();

        checks.start();
        rig.passSeconds(1);
        assertThat(rig.dialer.to(ONE)).hasSize(1);
    }

    @Test
    void a_new_entry_is_dialled_at_once_and_its_first_good_result_is_told_once() {
        HealthChecks checks = started("DB: tcp");
        rig.passSeconds(5);
        entryIs(checks, key(1), entry(1));
        rig.pass(Duration.ofMillis(100));

        assertThat(rig.notes.told).containsExactly("db-1 UP");
        rig.passSeconds(600);
        assertThat(rig.notes.told).containsExactly("db-1 UP");
    }

    @Test
    void an_entry_that_is_ill_is_told_down_soon_and_up_again_soon() {
        HealthChecks checks = started("DB: tcp");
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(25);
        rig.dialer.ill(ONE);
        rig.passSeconds(11 + 6 + 3);
        assertThat(rig.notes.told).containsExactly("db-1 UP", "db-1 DOWN");

        rig.dialer.well(ONE);
        rig.passSeconds(11 + 6);
        assertThat(rig.notes.told).containsExactly("db-1 UP", "db-1 DOWN", "db-1 UP");
    }

    @Test
    void one_bad_result_among_good_ones_is_not_told() {
        HealthChecks checks = started("DB: tcp");
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(1);
        rig.dialer.ill(ONE);
        rig.passSeconds(11);
        rig.dialer.well(ONE);
        rig.passSeconds(60);

        assertThat(rig.notes.told).containsExactly("db-1 UP");
    }

    @Test
    void dials_come_at_the_interval_with_jitter_and_slower_when_nothing_happens() {
        HealthChecks checks = started("DB: tcp interval=10s");
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(600);

        List<ScriptedDialer.Call> calls = rig.dialer.to(ONE);
        for (int i = 1; i < Pace.LONG_ROW; i++) {
            assertThat(between(calls, i)).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
        }
        int last = calls.size() - 1;
        assertThat(between(calls, last)).isBetween(Duration.ofSeconds(27), Duration.ofSeconds(34));
        assertThat(between(calls, 1)).isNotEqualTo(between(calls, 2));
    }

    private static Duration between(List<ScriptedDialer.Call> calls, int number) {
        return Duration.ofNanos(calls.get(number).at() - calls.get(number - 1).at());
    }

    @Test
    void a_dial_that_could_not_be_tried_says_nothing() {
        HealthChecks checks = started("DB: tcp unhealthy-after=1");
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(1);
        rig.dialer.cannotTry(ONE);
        rig.passSeconds(120);

        assertThat(rig.notes.told).containsExactly("db-1 UP");
        assertThat(state(checks, 1).says()).isEqualTo("cannot");
        assertThat(checks.counters())
                .containsEntry("health.untried", rig.dialer.to(ONE).size() - 1L);
    }

    @Test
    void a_note_that_was_lost_or_that_another_wrote_is_told_again_at_the_next_result() {
        HealthChecks checks = started("DB: tcp");
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(1);
        rig.notes.set(key(1), null);
        rig.passSeconds(12);
        assertThat(rig.notes.told).containsExactly("db-1 UP", "db-1 UP");

        rig.notes.set(key(1), InstanceStatus.DOWN);
        rig.passSeconds(12);
        assertThat(rig.notes.told).containsExactly("db-1 UP", "db-1 UP", "db-1 UP");
    }

    @Test
    void a_verdict_that_is_held_at_the_start_is_not_turned_by_the_first_result() {
        rig.notes.set(key(1), InstanceStatus.DOWN);
        HealthChecks checks = started("DB: tcp healthy-after=3");
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(2);
        assertThat(rig.dialer.to(ONE)).hasSize(1);
        assertThat(told()).isZero();

        rig.passSeconds(10);
        assertThat(rig.notes.told).containsExactly("db-1 UP");
        assertThat(rig.dialer.to(ONE)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void an_entry_that_goes_is_dialled_no_more_and_its_last_result_is_dropped() {
        HealthChecks checks = started("DB: tcp");
        rig.dialer.silence(ONE);
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(1);
        checks.entryGone(key(1));
        rig.passSeconds(1);
        rig.dialer.speak(Result.good("late"));
        rig.passSeconds(60);

        assertThat(told()).isZero();
        assertThat(rig.dialer.calls).hasSize(1);
        assertThat(checks.state(key(1))).isEmpty();
    }

    @Test
    void an_entry_that_moves_is_dialled_there_and_the_result_of_its_old_place_is_dropped() {
        HealthChecks checks = started("DB: tcp");
        rig.dialer.silence(ONE);
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(1);
        entryIs(checks, key(1), entry(1, "rollcall.check.port", "5433"));
        rig.pass(Duration.ofMillis(100));
        rig.dialer.speak(Result.bad("late"));
        rig.passSeconds(60);

        assertThat(rig.notes.told).containsExactly("db-1 UP");
        assertThat(rig.dialer.to(ONE)).hasSize(1);
        assertThat(state(checks, 1).target()).isEqualTo("10.0.0.1:5433");
    }

    @Test
    void an_entry_that_changes_elsewhere_goes_on_as_it_was() {
        HealthChecks checks = started("DB: tcp");
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(30);
        int dials = rig.dialer.calls.size();
        for (int i = 0; i < 100; i++) {
            entryIs(checks, key(1), entry(1, "note", String.valueOf(i)).withLastDirtyTimestamp(i));
        }
        rig.pass(Duration.ofMillis(100));

        assertThat(rig.dialer.calls).hasSize(dials);
        assertThat(state(checks, 1).says()).isEqualTo("well");
    }

    @Test
    void what_the_allow_list_refuses_is_not_dialled_and_its_old_verdict_is_taken_away() {
        HealthChecks checks = started("DB: tcp");
        rig.notes.set(key(1), InstanceStatus.DOWN);
        entryIs(checks, key(1), entry(1).withMetadata(Map.of("rollcall.registered-from", "10.9.9.9")));
        rig.passSeconds(100);

        assertThat(rig.dialer.calls).isEmpty();
        assertThat(rig.notes.told).containsExactly("db-1 null");
        CheckState state = state(checks, 1);
        assertThat(state.standing()).isEqualTo(CheckState.Standing.REFUSED);
        assertThat(state.says())
                .isEqualTo("10.0.0.1:5432 is not in health.allow (registrar); the entry was registered from 10.9.9.9");
        assertThat(state.findings()).isNull();
        assertThat(checks.counters().get("health.refused")).isBetween(3L, 5L);

        entryIs(checks, key(1), entry(1));
        rig.passSeconds(1);
        assertThat(state(checks, 1).standing()).isEqualTo(CheckState.Standing.CHECKED);
        assertThat(rig.notes.told).containsExactly("db-1 null", "db-1 UP");
    }

    @Test
    void what_is_checked_no_more_is_not_down_for_ever() {
        HealthChecks checks = started("DB: tcp unhealthy-after=1");
        rig.dialer.ill(ONE);
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(1);
        entryIs(checks, key(1), entry(1, "rollcall.check", "none"));
        rig.passSeconds(1);
        assertThat(rig.notes.told).containsExactly("db-1 DOWN", "db-1 null");

        // Somebody who had not heard of the change yet.
        rig.notes.set(key(1), InstanceStatus.DOWN);
        rig.passSeconds(11);
        assertThat(rig.notes.held(key(1))).isNull();
    }

    @Test
    void broken_metadata_and_names_in_place_of_addresses_are_not_dialled_and_say_why() {
        HealthChecks checks = started("DB: tcp");
        entryIs(checks, key(1), entry(1, "rollcall.check.port", "x"));
        Instance named = Instance.of("DB", "db-2", "10.0.0.2", "db.example", entry(2).port());
        entryIs(checks, named.key(), named);
        rig.passSeconds(60);

        assertThat(rig.dialer.calls).isEmpty();
        assertThat(state(checks, 1).standing()).isEqualTo(CheckState.Standing.BROKEN);
        assertThat(state(checks, 1).says()).isEqualTo("rollcall.check.port 'x' is no number from 1 to 65535");
        assertThat(state(checks, 2).says()).contains("'db.example' is no plain IP address");
    }

    @Test
    void checks_that_are_off_dial_nothing_and_take_old_verdicts_away() {
        rig.notes.set(key(1), InstanceStatus.DOWN);
        HealthChecks checks =
                rig.node("a", new CheckSettings(false, CheckRules.parse("*: tcp"), AllowList.parse("registrar"), 64));
        checks.start();
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(60);

        assertThat(rig.dialer.calls).isEmpty();
        assertThat(rig.notes.told).containsExactly("db-1 null");
        assertThat(state(checks, 1).says()).contains("health.enabled");
    }

    @Test
    void no_more_are_dialled_at_once_than_allowed_and_the_others_wait_in_order() {
        HealthChecks checks = rig.node("a", CheckRig.settings("*: tcp", 4));
        checks.start();
        rig.dialer.silence("all");
        for (int i = 1; i <= 20; i++) {
            entryIs(checks, key(i), entry(i));
            rig.pass(Duration.ofMillis(500));
        }
        assertThat(rig.dialer.calls).hasSize(4);
        assertThat(checks.counters()).containsEntry("health.overdue", 16L);

        for (int i = 0; i < 20; i++) {
            rig.dialer.speak(Result.good("well"));
            rig.pass(Duration.ofMillis(1));
        }
        assertThat(rig.dialer.mostAtOnce).isEqualTo(4);
        assertThat(rig.dialer.calls.stream().limit(20).map(call -> call.target().where()))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 20)
                        .mapToObj(i -> "10.0.0." + i + ":5432")
                        .toList());
    }

    @Test
    void those_that_went_while_they_waited_are_passed_over() {
        HealthChecks checks = rig.node("a", CheckRig.settings("*: tcp", 1));
        checks.start();
        rig.dialer.silence("all");
        for (int i = 1; i <= 3; i++) {
            entryIs(checks, key(i), entry(i));
            rig.passSeconds(1);
        }
        checks.entryGone(key(2));
        rig.passSeconds(1);
        rig.dialer.speak(Result.good("well"));
        rig.passSeconds(1);

        assertThat(rig.dialer.calls).hasSize(2);
        assertThat(rig.dialer.calls.get(1).target().where()).isEqualTo("10.0.0.3:5432");
    }

    @Test
    void many_that_begin_together_are_spread_over_an_interval() {
        HealthChecks checks = rig.node("a", CheckRig.settings("*: tcp interval=10s", 1_000));
        for (int i = 0; i < 5_000; i++) {
            entryIs(checks, key(i), entry(i));
        }
        checks.start();
        for (int second = 1; second <= 9; second++) {
            int before = rig.dialer.calls.size();
            rig.passSeconds(1);
            assertThat(rig.dialer.calls.size() - before)
                    .as("in second %d", second)
                    .isBetween(400, 600);
        }
        rig.passSeconds(1);
        assertThat(rig.dialer.calls.stream().map(call -> call.target().where()).distinct())
                .hasSize(5_000);
        assertThat(checks.counters()).containsEntry("health.overdue", 0L);
    }

    @Test
    void one_that_comes_after_a_crowd_was_dialled_or_left_does_not_wait_for_it() {
        HealthChecks checks = started("*: tcp interval=1h");
        for (int i = 2; i < 1_000; i++) {
            entryIs(checks, key(i), entry(i));
        }
        rig.passSeconds(3_600);
        for (int i = 2_000; i < 3_000; i++) {
            entryIs(checks, key(i), entry(i));
            checks.entryGone(key(i));
        }
        rig.pass(Duration.ofMillis(1));
        entryIs(checks, key(1), entry(1));
        rig.pass(Duration.ofMillis(30));

        assertThat(rig.dialer.to(ONE)).hasSize(1);

        rig.dialer.calls.clear();
        for (int i = 3_000; i < 4_000; i++) {
            entryIs(checks, key(i), entry(i));
        }
        rig.passSeconds(1);
        assertThat(rig.dialer.calls)
                .as("another crowd is spread as the first was")
                .hasSizeLessThan(400);
    }

    @Test
    void a_thing_that_fails_takes_no_schedule_with_it() {
        HealthChecks checks = started("DB: tcp");
        rig.notes.failing = true;
        entryIs(checks, key(1), entry(1));
        for (int i = 0; i < 60; i++) {
            try {
                rig.passSeconds(1);
            } catch (IllegalStateException planted) {
                assertThat(planted).hasMessage("planted");
            }
        }
        rig.notes.failing = false;
        rig.passSeconds(12);

        assertThat(rig.notes.told).contains("db-1 UP");
    }

    @Test
    void nothing_is_dialled_or_told_after_the_end_and_nothing_is_left_to_wait_for() {
        HealthChecks checks = started("DB: tcp");
        rig.dialer.silence(ONE);
        entryIs(checks, key(1), entry(1));
        entryIs(checks, key(2), entry(2));
        rig.passSeconds(1);
        long before = told();
        checks.close();
        rig.passSeconds(1);
        rig.dialer.speak(Result.good("late"));
        entryIs(checks, key(3), entry(3));
        int dials = rig.dialer.calls.size();
        rig.passSeconds(60);

        assertThat(told()).isEqualTo(before);
        assertThat(rig.dialer.calls).hasSize(dials);
        assertThat(rig.loop.waiting()).isZero();
        assertThat(checks.states()).isEmpty();
    }

    @Test
    void a_state_tells_what_where_by_whom_and_since_when() {
        HealthChecks checks = started("DB: http path=/health interval=10s unhealthy-after=2");
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(1);
        rig.dialer.ill(ONE);
        rig.passSeconds(60);

        CheckState state = state(checks, 1);
        assertThat(state.standing()).isEqualTo(CheckState.Standing.CHECKED);
        assertThat(state.check()).isEqualTo("http GET /health, expecting 200-299");
        assertThat(state.target()).isEqualTo(ONE);
        assertThat(state.node()).isEqualTo("a");
        assertThat(state.says()).isEqualTo("ill");
        CheckState.Findings findings = state.findings();
        assertThat(findings).isNotNull();
        if (findings != null) {
            assertThat(findings.verdict()).isEqualTo(InstanceStatus.DOWN);
            assertThat(findings.verdictFor()).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(48));
            assertThat(findings.lastResultAgo()).isLessThan(Duration.ofSeconds(11));
            assertThat(findings.goods()).isZero();
            assertThat(findings.bads()).isGreaterThan(3);
            assertThat(findings.delay()).isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void an_entry_that_nobody_asks_to_check_is_shown_so() {
        HealthChecks checks = started("");
        entryIs(checks, key(1), entry(1));
        rig.passSeconds(1);

        assertThat(state(checks, 1).standing()).isEqualTo(CheckState.Standing.UNCHECKED);
        assertThat(checks.states()).hasSize(1);
    }
}
