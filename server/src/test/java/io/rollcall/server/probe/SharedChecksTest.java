package io.rollcall.server.probe;

import static io.rollcall.server.probe.CheckRig.entry;
import static io.rollcall.server.probe.CheckRig.entryIs;
import static io.rollcall.server.probe.CheckRig.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes that share the checks of a hundred entries, and come and go. */
class SharedChecksTest {
    private static final int ENTRIES = 100;

    private final CheckRig rig = new CheckRig();
    private final Map<String, HealthChecks> nodes = new TreeMap<>();

    @BeforeEach
    void start() {
        rig.ready.addAll(Set.of("a", "b", "c"));
        for (String name : List.of("a", "b", "c")) {
            HealthChecks checks = rig.node(name, "*: tcp interval=10s");
            for (int i = 0; i < ENTRIES; i++) {
                entryIs(checks, key(i), entry(i));
            }
            checks.start();
            nodes.put(name, checks);
        }
    }

    /** Who dialled each target since the calls were last forgotten. */
    private Map<String, Set<String>> dialled() {
        Map<String, Set<String>> dialled = new TreeMap<>();
        rig.dialer.calls.forEach(call -> dialled.computeIfAbsent(call.target().where(), where -> new TreeSet<>())
                .add(call.node()));
        return dialled;
    }

    private static Set<String> who(Map<String, Set<String>> dialled, String where) {
        return dialled.getOrDefault(where, Set.of());
    }

    private String dialledBy(int number) {
        return who(dialled(), entry(number).ipAddr() + ":5432").iterator().next();
    }

    private CheckState state(String node, int number) {
        return Optional.ofNullable(nodes.get(node))
                .flatMap(checks -> checks.state(key(number)))
                .orElseThrow();
    }

    @Test
    void exactly_one_dials_each_and_all_know_who() {
        rig.passSeconds(120);

        assertThat(dialled()).hasSize(ENTRIES).allSatisfy((where, who) -> assertThat(who)
                .hasSize(1));
        assertThat(rig.notes.told).hasSize(ENTRIES);
        for (int i = 0; i < ENTRIES; i++) {
            String who = dialledBy(i);
            for (String name : nodes.keySet()) {
                assertThat(state(name, i).node()).isEqualTo(who);
                assertThat(state(name, i).standing())
                        .isEqualTo(name.equals(who) ? CheckState.Standing.CHECKED : CheckState.Standing.ELSEWHERE);
            }
        }
    }

    @Test
    void what_a_node_leaves_is_taken_over_within_an_interval_and_no_verdict_turns() {
        int ill = 7;
        rig.dialer.ill(entry(ill).ipAddr() + ":5432");
        rig.passSeconds(60);
        String left = dialledBy(ill);
        Map<String, Set<String>> before = dialled();
        rig.dialer.calls.clear();
        rig.notes.told.clear();

        rig.ready.remove(left);
        rig.passSeconds(13);

        assertThat(dialled()).hasSizeGreaterThan(80);
        dialled().forEach((where, who) -> {
            assertThat(who).hasSize(1).doesNotContain(left);
            if (!who(before, where).contains(left)) {
                assertThat(who).as("%s had no reason to move", where).isEqualTo(who(before, where));
            }
        });
        before.forEach((where, who) -> {
            if (who.contains(left)) {
                assertThat(dialled()).containsKey(where);
            }
        });
        rig.passSeconds(60);
        assertThat(rig.notes.told).isEmpty();
        assertThat(rig.notes.held(key(ill))).isEqualTo(InstanceStatus.DOWN);
    }

    @Test
    void the_successor_turns_a_verdict_only_after_as_many_results_of_its_own() {
        rig.passSeconds(60);
        int number = 3;
        String where = entry(number).ipAddr() + ":5432";
        String left = dialledBy(number);
        rig.dialer.ill(where);
        rig.ready.remove(left);
        rig.dialer.calls.clear();
        rig.notes.told.clear();
        while (rig.notes.told.isEmpty()) {
            rig.passSeconds(1);
            assertThat(rig.dialer.calls).hasSizeLessThan(10 * ENTRIES);
        }

        assertThat(rig.notes.told).containsExactly("db-3 DOWN");
        assertThat(rig.dialer.to(where)).hasSize(3);
    }

    @Test
    void a_result_that_comes_after_the_entry_moved_is_dropped() {
        rig.passSeconds(60);
        int number = 3;
        String where = entry(number).ipAddr() + ":5432";
        String left = dialledBy(number);
        rig.dialer.ill(where);
        // Two bad ones; the third is under way when the node stops being ready.
        rig.dialer.calls.clear();
        while (rig.dialer.to(where).size() < 2) {
            rig.pass(Duration.ofMillis(100));
        }
        rig.dialer.silence(where);
        while (rig.dialer.to(where).size() < 3) {
            rig.pass(Duration.ofMillis(100));
        }
        rig.notes.told.clear();
        rig.ready.remove(left);
        rig.dialer.speak(Result.bad("late"));
        rig.pass(Duration.ofMillis(1));

        assertThat(rig.notes.told).isEmpty();
    }

    @Test
    void a_node_that_is_not_ready_dials_nothing_and_nobody_dials_when_none_is() {
        rig.passSeconds(30);
        rig.ready.clear();
        rig.passSeconds(2);
        rig.dialer.calls.clear();
        rig.passSeconds(60);

        assertThat(rig.dialer.calls).isEmpty();
        assertThat(state("a", 1).node()).isNull();
        assertThat(state("a", 1).says()).isEqualTo("no node is ready");

        rig.ready.add("b");
        rig.passSeconds(12);
        assertThat(dialled()).hasSize(ENTRIES).allSatisfy((where, who) -> assertThat(who)
                .containsExactly("b"));
    }

    @Test
    void a_note_that_a_broken_neighbour_writes_is_put_right() {
        rig.passSeconds(60);
        rig.notes.told.clear();
        rig.notes.set(key(5), InstanceStatus.DOWN);
        rig.passSeconds(34);

        assertThat(rig.notes.told).containsExactly("db-5 UP");
    }
}
