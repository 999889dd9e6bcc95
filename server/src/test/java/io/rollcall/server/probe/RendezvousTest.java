package io.rollcall.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of sharing entries out: evenly, the same everywhere, and with nothing moved that need not move. */
class RendezvousTest {
    private static final int ENTRIES = 20_000;

    /** Names as people give them: they differ in their last characters only. */
    private static final List<InstanceKey> KEYS = IntStream.range(0, ENTRIES)
            .mapToObj(i -> new InstanceKey("APP-" + i % 10, "orders-db-" + i))
            .toList();

    private static List<String> nodes(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "rollcall-" + i).toList();
    }

    private static Map<InstanceKey, String> shares(List<String> nodes) {
        Map<InstanceKey, String> shares = new HashMap<>();
        for (InstanceKey key : KEYS) {
            shares.put(key, String.valueOf(Rendezvous.responsible(nodes, Rendezvous.hash(key))));
        }
        return shares;
    }

    private static Map<String, Integer> counts(Map<InstanceKey, String> shares) {
        Map<String, Integer> counts = new TreeMap<>();
        shares.values().forEach(node -> counts.merge(node, 1, Integer::sum));
        return counts;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 16})
    void each_node_has_its_share_within_a_tenth(int count) {
        Map<String, Integer> counts = counts(shares(nodes(count)));

        assertThat(counts).hasSize(count);
        double share = (double) ENTRIES / count;
        assertThat(counts.values()).allSatisfy(its -> assertThat((double) its).isBetween(share * 0.9, share * 1.1));
    }

    @Test
    void a_node_that_goes_moves_its_own_entries_only_and_to_all_others_alike() {
        List<String> before = nodes(5);
        List<String> after = before.subList(0, 4);
        Map<InstanceKey, String> then = shares(before);
        Map<InstanceKey, String> now = shares(after);

        Map<InstanceKey, String> moved = new HashMap<>();
        now.forEach((key, node) -> {
            if (!node.equals(then.get(key))) {
                moved.put(key, node);
                assertThat(then).containsEntry(key, "rollcall-5");
            }
        });
        assertThat(moved).hasSize(counts(then).getOrDefault("rollcall-5", 0));
        double share = moved.size() / 4.0;
        assertThat(counts(moved).values()).hasSize(4).allSatisfy(its -> assertThat((double) its)
                .isBetween(share * 0.85, share * 1.15));
    }

    @Test
    void a_node_that_comes_takes_its_share_and_nothing_else_moves() {
        Map<InstanceKey, String> then = shares(nodes(4));
        Map<InstanceKey, String> now = shares(nodes(5));

        now.forEach((key, node) -> {
            if (!node.equals("rollcall-5")) {
                assertThat(then).containsEntry(key, node);
            }
        });
    }

    @Test
    void the_order_in_which_nodes_are_known_means_nothing() {
        List<String> shuffled = new ArrayList<>(nodes(7));
        Collections.shuffle(shuffled, new Random(4711));

        assertThat(shares(shuffled)).isEqualTo(shares(nodes(7)));
    }

    @Test
    void app_and_id_are_told_apart() {
        assertThat(Rendezvous.hash(new InstanceKey("A", "BC")))
                .isNotEqualTo(Rendezvous.hash(new InstanceKey("AB", "C")));
        assertThat(Rendezvous.hash(new InstanceKey("A", "B"))).isNotEqualTo(Rendezvous.hash(new InstanceKey("B", "A")));
        assertThat(KEYS.stream().mapToLong(Rendezvous::hash).distinct().count()).isEqualTo(ENTRIES);
    }

    @Test
    void nobody_is_responsible_where_there_is_nobody_and_one_is_for_all() {
        assertThat(Rendezvous.responsible(List.of(), 1)).isNull();
        assertThat(counts(shares(List.of("alone")))).containsExactly(Map.entry("alone", ENTRIES));
    }

    /** All nodes of a cluster have to agree, of whatever version: a change of the hash is a change of the protocol. */
    @Test
    void the_hash_is_what_it_always_was() {
        assertThat(Rendezvous.responsible(nodes(3), Rendezvous.hash(new InstanceKey("ORDERS", "o-1"))))
                .isEqualTo("rollcall-2");
        assertThat(Rendezvous.hash(new InstanceKey("ORDERS", "o-1"))).isEqualTo(0x8125ABD8AE52D9C8L);
    }
}
