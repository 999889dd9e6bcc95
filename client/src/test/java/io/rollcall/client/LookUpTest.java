package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Vips;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What look-ups show and which instance they choose. */
class LookUpTest {
    private static ClientRig rig(ClientSettings.Builder settings, Instance... instances) {
        return new ClientRig(
                settings.server("http://a/"),
                servers -> servers.answer("a", new RegistryReply.Listed(full(instances))));
    }

    private static ClientRig rig(Instance... instances) {
        return rig(ClientSettings.builder(), instances);
    }

    private static Instance weighing(String id, String weight) {
        return up("ORDERS", id).withMetadata(Map.of("weight", weight));
    }

    private static Instance inZone(String id, String zone) {
        return up("ORDERS", id).withMetadata(Map.of("zone", zone));
    }

    private static Map<String, Integer> chosen(ClientRig rig, int times) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < times; i++) {
            counts.merge(rig.client.choose("ORDERS").orElseThrow().id(), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void only_those_that_are_up_are_shown() {
        Instance up = up("ORDERS", "o-1");
        Instance down = up("ORDERS", "o-2").withStatus(InstanceStatus.DOWN);
        ClientRig rig = rig(up, down);

        assertThat(rig.client.application("ORDERS")).containsExactly(up);
        assertThat(rig.client.vip("ORDERS")).containsExactly(up);
        assertThat(chosen(rig, 20)).containsOnlyKeys("o-1");
        assertThat(rig.client.directory().size()).isEqualTo(2);
    }

    @Test
    void every_status_is_shown_where_the_settings_say_so() {
        Instance down = up("ORDERS", "o-2").withStatus(InstanceStatus.DOWN);
        ClientRig rig = rig(ClientSettings.builder().everyStatus(), down);

        assertThat(rig.client.application("ORDERS")).containsExactly(down);
        assertThat(rig.client.choose("ORDERS")).contains(down);
    }

    @Test
    void an_instance_is_found_by_each_of_its_virtual_addresses() {
        Instance one = up("ORDERS", "o-1").withVips(new Vips("orders,checkout", "orders-tls"));
        Instance other = up("BASKET", "b-1").withVips(new Vips("checkout", null));
        ClientRig rig = rig(one, other);

        assertThat(rig.client.vip("orders")).containsExactly(one);
        assertThat(rig.client.vip("checkout")).containsExactlyInAnyOrder(one, other);
        assertThat(rig.client.secureVip("orders-tls")).containsExactly(one);
        assertThat(rig.client.secureVip("orders")).isEmpty();
        assertThat(rig.client.vip("orders,checkout")).isEmpty();
        assertThat(rig.client.chooseByVip("orders")).contains(one);
        assertThat(rig.client.chooseBySecureVip("orders-tls")).contains(one);
    }

    @Test
    void what_is_not_there_is_empty_and_never_an_error() {
        ClientRig rig = rig(up("ORDERS", "o-1"));

        assertThat(rig.client.application("NONE")).isEmpty();
        assertThat(rig.client.application("")).isEmpty();
        assertThat(rig.client.vip("none")).isEmpty();
        assertThat(rig.client.choose("NONE")).isEqualTo(Optional.empty());
    }

    @Test
    void choices_follow_the_weights() {
        ClientRig rig = rig(weighing("light", "1"), weighing("heavy", "3"));

        Map<String, Integer> counts = chosen(rig, 4_000);
        assertThat(counts.get("heavy")).isBetween(2_850, 3_150);
    }

    @Test
    void choices_among_equals_are_even() {
        ClientRig rig = rig(up("ORDERS", "o-1"), up("ORDERS", "o-2"), up("ORDERS", "o-3"), up("ORDERS", "o-4"));

        assertThat(chosen(rig, 4_000).values()).hasSize(4).allSatisfy(count -> assertThat(count)
                .isBetween(880, 1_120));
    }

    @Test
    void weight_zero_is_chosen_only_where_there_is_nothing_else() {
        assertThat(chosen(rig(weighing("drained", "0"), weighing("other", "1")), 200))
                .containsOnlyKeys("other");
        assertThat(chosen(rig(weighing("drained", "0")), 5)).containsOnlyKeys("drained");
        assertThat(chosen(rig(weighing("one", "0"), weighing("two", "0")), 200)).containsOnlyKeys("one", "two");
    }

    @Test
    void a_weight_that_is_none_counts_as_one() {
        for (String said : List.of("heavy", "-3", "NaN", "")) {
            assertThat(Candidates.weight(weighing("o-1", said))).as(said).isEqualTo(1);
        }
        assertThat(Candidates.weight(weighing("o-1", "0.5"))).isEqualTo(0.5);
        assertThat(Candidates.weight(weighing("o-1", "Infinity"))).isEqualTo(10_000);
        assertThat(Candidates.weight(up("ORDERS", "o-1"))).isEqualTo(1);
    }

    @Test
    void the_own_zone_is_chosen_first() {
        ClientRig rig = rig(
                ClientSettings.builder().zone("east"),
                inZone("near-1", "east"),
                inZone("near-2", "east"),
                inZone("far", "west"),
                up("ORDERS", "nowhere"));

        assertThat(chosen(rig, 200)).containsOnlyKeys("near-1", "near-2");
        assertThat(rig.client.application("ORDERS")).hasSize(4);
    }

    @Test
    void another_zone_is_chosen_where_the_own_one_has_nobody_to_take_traffic() {
        ClientRig rig = rig(
                ClientSettings.builder().zone("east"),
                inZone("near", "east").withStatus(InstanceStatus.DOWN),
                up("ORDERS", "drained").withMetadata(Map.of("zone", "east", "weight", "0")),
                inZone("far", "west"));

        assertThat(chosen(rig, 50)).containsOnlyKeys("far");
    }

    @Test
    void the_zone_of_the_own_instance_is_the_clients() {
        ClientSettings settings = ClientSettings.builder()
                .server("http://a/")
                .instance(inZone("o-1", "east"))
                .build();

        assertThat(settings.zone()).isEqualTo("east");
        assertThat(settings.servers().get(0).zone()).isEqualTo("east");
    }
}
