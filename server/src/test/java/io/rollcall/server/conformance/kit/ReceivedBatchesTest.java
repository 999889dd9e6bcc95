package io.rollcall.server.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.rollcall.server.conformance.kit.RegistryUnderTest.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An old server sends the target a batch: what each item is answered, and what the target holds afterwards. */
@ConformanceKit("1. Batches that an old server sends")
class ReceivedBatchesTest {
    private final RegistryUnderTest target;
    private final Sample shop = Sample.up();

    ReceivedBatchesTest(RegistryUnderTest target) {
        this.target = target;
    }

    @Test
    void a_registration_is_answered_200_and_taken() {
        assertThat(target.batch(Item.register(shop)).codes()).containsExactly(200);

        assertThat(target.note(shop)).isEqualTo("first");
        assertThat(target.field(shop, "lastDirtyTimestamp")).isEqualTo(String.valueOf(shop.dirty()));
    }

    @Test
    void a_newer_registration_takes_the_place_of_an_older_one() {
        target.register(shop);

        assertThat(target.batch(Item.register(shop.newer().note("second"))).codes())
                .containsExactly(200);

        assertThat(target.note(shop)).isEqualTo("second");
    }

    @Test
    void an_older_registration_is_answered_200_and_changes_nothing() {
        target.register(shop);

        assertThat(target.batch(Item.register(shop.older().note("before"))).codes())
                .containsExactly(200);

        assertThat(target.note(shop)).isEqualTo("first");
    }

    @Test
    void a_registration_brings_the_override_that_it_carries() {
        Item overridden = Item.register(shop.status("OUT_OF_SERVICE"))
                .withInInstance("overriddenStatus", JsonNodeFactory.instance.textNode("OUT_OF_SERVICE"));

        assertThat(target.batch(overridden).codes()).containsExactly(200);

        assertThat(target.field(shop, "status")).isEqualTo("OUT_OF_SERVICE");
        assertThat(target.field(shop, "overriddenStatus")).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void a_registration_that_is_refused_is_answered_200_all_the_same() {
        Item withoutHost = Item.register(shop).withInInstance("hostName", JsonNodeFactory.instance.textNode(""));

        assertThat(target.batch(withoutHost).codes()).containsExactly(200);

        assertThat(target.holds(shop)).isFalse();
    }

    @Test
    void a_registration_without_an_instance_is_answered_500_and_the_rest_is_carried_out() {
        Sample other = Sample.up();

        assertThat(target.batch(Item.register(shop).without("instanceInfo"), Item.register(other))
                        .codes())
                .containsExactly(500, 200);

        assertThat(target.holds(other)).isTrue();
    }

    @Test
    void a_heartbeat_of_the_same_timestamp_is_answered_200() {
        target.register(shop);

        assertThat(target.batch(Item.heartbeat(shop)).codes()).containsExactly(200);
    }

    @Test
    void a_heartbeat_without_a_timestamp_is_answered_200() {
        target.register(shop);

        assertThat(target.batch(Item.heartbeat(shop).without("lastDirtyTimestamp"))
                        .codes())
                .containsExactly(200);
    }

    @Test
    void a_heartbeat_of_an_unknown_instance_is_answered_404() {
        assertThat(target.batch(Item.heartbeat(shop)).codes()).containsExactly(404);
    }

    @Test
    void a_heartbeat_newer_than_what_the_target_holds_is_answered_404() {
        target.register(shop);

        assertThat(target.batch(Item.heartbeat(shop.newer())).codes()).containsExactly(404);

        assertThat(target.field(shop, "lastDirtyTimestamp")).isEqualTo(String.valueOf(shop.dirty()));
    }

    @Test
    void a_heartbeat_newer_than_what_the_target_holds_brings_its_override() {
        target.register(shop);

        assertThat(target.batch(Item.heartbeat(shop.newer()).with("overriddenStatus", "OUT_OF_SERVICE"))
                        .codes())
                .containsExactly(404);

        target.renew(shop);
        assertThat(target.field(shop, "status")).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void a_heartbeat_older_than_what_the_target_holds_is_answered_409_with_that() {
        target.register(shop);

        JsonNode result = target.batch(Item.heartbeat(shop.older())).results().get(0);

        assertThat(result.path("statusCode").asInt()).isEqualTo(409);
        JsonNode entity = result.path("responseEntity");
        assertThat(entity.path("instanceId").asText()).isEqualTo(shop.id());
        assertThat(entity.at("/metadata/note").asText()).isEqualTo("first");
        assertThat(entity.path("lastDirtyTimestamp").asText()).isEqualTo(String.valueOf(shop.dirty()));
    }

    @Test
    void a_cancel_is_answered_200_and_the_instance_is_gone() {
        target.register(shop);

        assertThat(target.batch(Item.cancel(shop)).codes()).containsExactly(200);

        assertThat(target.holds(shop)).isFalse();
    }

    @Test
    void a_cancel_of_an_unknown_instance_is_answered_404() {
        assertThat(target.batch(Item.cancel(shop)).codes()).containsExactly(404);
    }

    @Test
    void a_status_update_is_answered_200_and_is_the_override_from_then_on() {
        target.register(shop);

        assertThat(target.batch(Item.statusUpdate(shop, "OUT_OF_SERVICE")).codes())
                .containsExactly(200);

        assertThat(target.field(shop, "status")).isEqualTo("OUT_OF_SERVICE");
        assertThat(target.field(shop, "overriddenStatus")).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void a_status_update_of_an_unknown_instance_is_answered_404() {
        assertThat(target.batch(Item.statusUpdate(shop, "OUT_OF_SERVICE")).codes())
                .containsExactly(404);
    }

    @Test
    void a_status_that_nobody_knows_is_answered_500_and_the_rest_is_carried_out() {
        target.register(shop);

        assertThat(target.batch(Item.statusUpdate(shop, "SIDEWAYS"), Item.cancel(shop))
                        .codes())
                .containsExactly(500, 200);
    }

    @Test
    void a_removal_of_the_override_is_answered_200_and_the_status_is_what_it_says() {
        target.register(shop);
        target.setStatus(shop, "OUT_OF_SERVICE");

        assertThat(target.batch(Item.deleteStatusOverride(shop, "UP")).codes()).containsExactly(200);

        assertThat(target.field(shop, "status")).isEqualTo("UP");
        assertThat(target.field(shop, "overriddenStatus")).isEqualTo("UNKNOWN");
    }

    @Test
    void a_removal_of_an_unknown_instances_override_is_answered_404() {
        assertThat(target.batch(Item.deleteStatusOverride(shop, "UP")).codes()).containsExactly(404);
    }

    @Test
    void an_empty_batch_is_answered_with_an_empty_list() {
        Answer answer = target.batch();

        assertThat(answer.results()).isEmpty();
        assertThat(answer.json().path("responseList").isArray()).isTrue();
    }

    @Test
    void a_mixed_batch_is_answered_item_by_item_in_its_order() {
        Sample unknown = Sample.up();
        Sample gone = Sample.up();
        target.register(gone);

        assertThat(target.batch(
                                Item.register(shop),
                                Item.heartbeat(shop),
                                Item.heartbeat(unknown),
                                Item.heartbeat(shop.older()),
                                Item.cancel(gone),
                                Item.cancel(gone),
                                Item.statusUpdate(shop, "DOWN"))
                        .codes())
                .containsExactly(200, 200, 404, 409, 200, 404, 200);
    }

    @Test
    void register_cancel_register_in_one_batch_ends_registered() {
        assertThat(target.batch(Item.register(shop), Item.cancel(shop), Item.register(shop.newer()))
                        .codes())
                .containsExactly(200, 200, 200);

        assertThat(target.holds(shop)).isTrue();
    }

    @Test
    void a_timestamp_written_as_text_is_read() {
        target.register(shop);

        assertThat(target.batch(Item.heartbeat(shop).with("lastDirtyTimestamp", String.valueOf(shop.dirty())))
                        .codes())
                .containsExactly(200);
    }

    @Test
    void an_unknown_action_is_answered_400_and_nothing_of_the_batch_is_carried_out() {
        assertThat(target.batch(Item.register(shop), Item.cancel(shop).with("action", "Promote"))
                        .status())
                .isEqualTo(400);

        assertThat(target.holds(shop)).isFalse();
    }

    @Test
    void an_unknown_field_of_an_item_is_answered_400_and_nothing_of_the_batch_is_carried_out() {
        assertThat(target.batch(Item.register(shop), Item.heartbeat(shop).with("colour", "blue"))
                        .status())
                .isEqualTo(400);

        assertThat(target.holds(shop)).isFalse();
    }

    @Test
    void an_unknown_field_beside_the_list_is_answered_400() {
        assertThat(target.postBatch("{\"replicationList\":[" + Item.register(shop) + "],\"colour\":\"blue\"}")
                        .status())
                .isEqualTo(400);

        assertThat(target.holds(shop)).isFalse();
    }

    @ParameterizedTest(name = "`{0}`")
    @ValueSource(strings = {"{", "no JSON", "[]", "{\"replicationList\":[{]}"})
    void what_is_no_batch_is_answered_400(String body) {
        assertThat(target.postBatch(body).status()).isEqualTo(400);
    }

    @Test
    void an_unknown_value_in_an_instance_is_passed_over() {
        Item item = Item.register(shop).withInInstance("colour", JsonNodeFactory.instance.textNode("blue"));

        assertThat(target.batch(item).codes()).containsExactly(200);

        assertThat(target.note(shop)).isEqualTo("first");
    }

    @Test
    @EurekaDiffers("loses its place in the document and answers one result too many, so that an old sender ignores"
            + " the results of the whole batch")
    void an_unknown_object_in_an_instance_is_passed_over() {
        Sample other = Sample.up();
        Item item = Item.register(shop)
                .withInInstance("colours", JsonNodeFactory.instance.objectNode().put("main", "blue"))
                .withInInstance("vipAddress", JsonNodeFactory.instance.textNode("later"));

        assertThat(target.batch(item, Item.register(other)).codes()).containsExactly(200, 200);

        assertThat(target.note(shop)).isEqualTo("first");
        assertThat(target.holds(other)).isTrue();
    }

    @Test
    void the_most_that_an_old_server_sends_is_answered_within_200_ms() {
        List<Sample> fleet = Stream.generate(Sample::up).limit(250).toList();
        List<Item> registrations = fleet.stream().map(Item::register).toList();
        List<Item> heartbeats = fleet.stream().map(Item::heartbeat).toList();

        // A server that has just started may need a few batches until its code is compiled.
        Awaitility.await("250 registrations and 250 heartbeats, each batch within 200 ms")
                .atMost(Duration.ofSeconds(10))
                .until(() -> isAnsweredInTime(registrations) && isAnsweredInTime(heartbeats));
    }

    private boolean isAnsweredInTime(List<Item> items) {
        long start = System.nanoTime();
        List<Integer> codes = target.batch(items).codes();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(codes).isEqualTo(new ArrayList<>(Collections.nCopies(items.size(), 200)));
        return took.compareTo(Duration.ofMillis(200)) < 0;
    }
}
