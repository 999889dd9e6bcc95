package io.rollcall.server.conformance.kit;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.conformance.kit.Item.Action;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the target sends an old server when clients and operators change something. */
@ConformanceKit(value = "3. What is sent to an old server", sending = true)
class SentBatchesTest {
    private static final Set<String> ITEM_FIELDS =
            Set.of("appName", "id", "lastDirtyTimestamp", "overriddenStatus", "status", "instanceInfo", "action");

    private final RegistryUnderTest target;
    private final OldPeer peer;
    private final Sample shop = Sample.up();

    SentBatchesTest(RegistryUnderTest target, OldPeer peer) {
        this.target = target;
        this.peer = peer;
    }

    private static List<String> fields(Iterator<String> names) {
        List<String> fields = new ArrayList<>();
        names.forEachRemaining(fields::add);
        return fields;
    }

    // ---- the request -------------------------------------------------------------------------------

    @Test
    void a_batch_is_posted_as_plain_json() {
        target.register(shop);
        peer.awaitHeld(shop);

        Batch batch = peer.batches().get(0);
        assertThat(batch.path()).isEqualTo("/eureka/peerreplication/batch/");
        assertThat(batch.header("Content-Type")).startsWith("application/json");
        assertThat(batch.header("Content-Encoding")).isEmpty();
        assertThat(batch.header("Accept")).isEqualTo("application/json");
    }

    @Test
    void a_batch_says_that_a_server_sends_it() {
        target.register(shop);
        peer.awaitHeld(shop);

        Batch batch = peer.batches().get(0);
        assertThat(batch.header("DiscoveryIdentity-Name")).isEqualTo("DefaultServer");
        assertThat(batch.header("DiscoveryIdentity-Version")).isEqualTo("1.0");
        assertThat(batch.header("DiscoveryIdentity-Id")).isNotEmpty();
    }

    @Test
    void a_batch_has_no_field_that_an_old_server_does_not_know() {
        target.register(shop);
        peer.awaitHeld(shop);
        target.setStatus(shop, "OUT_OF_SERVICE");
        peer.awaitLast(Action.STATUS_UPDATE, shop);
        target.renew(shop);
        peer.awaitLast(Action.HEARTBEAT, shop);
        target.removeStatus(shop, "UP");
        peer.awaitLast(Action.DELETE_STATUS_OVERRIDE, shop);
        target.cancel(shop);
        peer.awaitGone(shop);

        assertThat(peer.batches()).allSatisfy(batch -> {
            assertThat(fields(batch.body().fieldNames())).containsExactly("replicationList");
            assertThat(batch.items()).allSatisfy(item -> assertThat(ITEM_FIELDS)
                    .containsAll(fields(item.json().fieldNames())));
        });
    }

    // ---- its items ---------------------------------------------------------------------------------

    @Test
    void a_registration_is_sent_with_the_whole_instance() {
        target.register(shop);

        Item item = peer.awaitLast(Action.REGISTER, shop);
        assertThat(item.json().path("appName").asText()).isEqualTo(Sample.APP);
        assertThat(item.json().path("status").asText()).isEqualTo("UP");
        assertThat(item.json().path("lastDirtyTimestamp").isIntegralNumber()).isTrue();
        assertThat(item.json().path("lastDirtyTimestamp").asLong()).isEqualTo(shop.dirty());
        assertThat(item.json().at("/instanceInfo/instanceId").asText()).isEqualTo(shop.id());
        assertThat(item.json().at("/instanceInfo/lastDirtyTimestamp").asLong()).isEqualTo(shop.dirty());
        assertThat(item.json().at("/instanceInfo/leaseInfo/durationInSecs").asInt())
                .isEqualTo(90);
        assertThat(item.note()).isEqualTo("first");
    }

    @Test
    void a_heartbeat_is_sent_with_its_timestamp_and_without_the_instance() {
        target.register(shop);
        peer.awaitHeld(shop);

        target.renew(shop);

        Item item = peer.awaitLast(Action.HEARTBEAT, shop);
        assertThat(item.json().path("lastDirtyTimestamp").asLong()).isEqualTo(shop.dirty());
        assertThat(item.json().has("instanceInfo")).isFalse();
        assertThat(item.json().has("overriddenStatus")).isFalse();
    }

    @Test
    void every_heartbeat_of_a_client_is_sent() {
        target.register(shop);
        peer.awaitHeld(shop);

        target.renew(shop);
        peer.awaitActions(shop, Action.REGISTER, Action.HEARTBEAT);
        target.renew(shop);
        peer.awaitActions(shop, Action.REGISTER, Action.HEARTBEAT, Action.HEARTBEAT);
    }

    @Test
    void a_cancel_is_sent() {
        target.register(shop);
        peer.awaitHeld(shop);

        target.cancel(shop);

        Item item = peer.awaitLast(Action.CANCEL, shop);
        assertThat(item.json().path("appName").asText()).isEqualTo(Sample.APP);
        peer.awaitGone(shop);
    }

    @Test
    void an_override_is_sent_as_a_status_update() {
        target.register(shop);
        peer.awaitHeld(shop);

        target.setStatus(shop, "OUT_OF_SERVICE");

        Item item = peer.awaitLast(Action.STATUS_UPDATE, shop);
        assertThat(item.json().path("status").asText()).isEqualTo("OUT_OF_SERVICE");
        assertThat(item.json().has("lastDirtyTimestamp")).isTrue();
    }

    @Test
    void a_heartbeat_carries_the_override() {
        target.register(shop);
        peer.awaitHeld(shop);
        target.setStatus(shop, "OUT_OF_SERVICE");
        peer.awaitLast(Action.STATUS_UPDATE, shop);

        target.renew(shop);

        Item item = peer.awaitLast(Action.HEARTBEAT, shop);
        assertThat(item.json().path("overriddenStatus").asText()).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void the_removal_of_an_override_is_sent_with_the_status_to_go_to_and_a_timestamp() {
        target.register(shop);
        peer.awaitHeld(shop);
        target.setStatus(shop, "OUT_OF_SERVICE");
        peer.awaitLast(Action.STATUS_UPDATE, shop);

        target.removeStatus(shop, "UP");

        Item item = peer.awaitLast(Action.DELETE_STATUS_OVERRIDE, shop);
        assertThat(item.json().path("status").asText()).isEqualTo("UP");
        assertThat(item.json().has("lastDirtyTimestamp")).isTrue();
    }

    @Test
    void changed_metadata_is_sent_as_a_registration() {
        target.register(shop);
        peer.awaitHeld(shop);

        target.putMetadata(shop, "note", "changed");

        peer.awaitActions(shop, Action.REGISTER, Action.REGISTER);
        assertThat(peer.received(shop).get(1).note()).isEqualTo("changed");
    }

    // ---- what goes together ------------------------------------------------------------------------

    @Test
    void a_batch_has_250_items_at_the_most() {
        peer.answersBatchesWith(aResponse().withStatus(503));
        List<Sample> fleet = Stream.generate(Sample::up).limit(600).toList();
        fleet.forEach(target::register);

        peer.recovers();

        peer.awaitHeld(fleet);
        assertThat(peer.batches()).allSatisfy(batch -> assertThat(batch.items()).hasSizeLessThanOrEqualTo(250));
    }

    @Test
    @EurekaDiffers("one entry for each action: the older ones follow the newest registration")
    void a_batch_has_one_entry_for_an_instance() {
        peer.answersBatchesWith(aResponse().withStatus(503));
        target.register(shop);
        target.renew(shop);
        target.register(shop.newer().note("second"));
        target.renew(shop.newer());
        peer.recovers();
        peer.awaitAllSentBy(target);

        assertThat(peer.batches())
                .allSatisfy(batch -> assertThat(batch.items().stream().filter(item -> item.isAbout(shop)))
                        .hasSizeLessThanOrEqualTo(1));
        assertThat(peer.awaitLast(Action.REGISTER, shop).note()).isEqualTo("second");
    }

    @Test
    @EurekaDiffers("sends Register, then Cancel: the peer lacks the instance until its next heartbeat")
    void register_cancel_register_ends_registered() {
        target.register(shop);
        target.cancel(shop);
        target.register(shop.newer());
        peer.awaitAllSentBy(target);

        assertThat(peer.holds(shop)).isTrue();
    }

    @Test
    void register_cancel_ends_cancelled() {
        target.register(shop);
        peer.awaitHeld(shop);
        target.register(shop.newer());
        target.cancel(shop);
        peer.awaitAllSentBy(target);

        assertThat(peer.holds(shop)).isFalse();
    }

    @Test
    void nothing_that_came_from_a_peer_is_passed_on() {
        Sample single = Sample.up();
        target.batch(Item.register(shop), Item.heartbeat(shop), Item.statusUpdate(shop, "DOWN"));
        target.replicatedRegister(single);
        target.replicatedRenewal(single);
        target.replicatedCancel(single);
        peer.awaitAllSentBy(target);

        assertThat(peer.received(shop)).isEmpty();
        assertThat(peer.received(single)).isEmpty();
    }
}
