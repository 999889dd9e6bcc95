package io.rollcall.replication;

import static io.rollcall.replication.HandMovedTime.START;
import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.saying;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataTest {
    private final TestNode node = new TestNode();

    @Test
    void metadata_of_an_unknown_instance_answers_unknown() {
        assertThat(node.replica.putMetadata(key("a"), Map.of("k", "v"), Origin.CLIENT))
                .isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void pairs_are_added_to_what_is_there_and_the_stamp_stays() {
        node.register(saying(up("a"), "hello"));
        assertThat(node.replica.putMetadata(key("a"), Map.of("k", "v"), Origin.CLIENT))
                .isEqualTo(Outcome.DONE);
        assertThat(node.said("a").metadata())
                .containsEntry("says", "hello")
                .containsEntry("k", "v")
                .hasSize(2);
        assertThat(node.renew("a", START, Origin.CLIENT)).isEqualTo(Outcome.DONE);
        assertThat(node.lastChange().action()).isEqualTo(ActionType.ADDED);
        assertThat(ReadStreams.instance(node, "a").statement())
                .isEqualTo(node.shown("a").statement());
    }

    @Test
    void a_new_lease_starts() {
        node.register(up("a"));
        node.passSeconds(80);
        node.replica.putMetadata(key("a"), Map.of("k", "v"), Origin.CLIENT);
        assertThat(node.shown("a").lease().registeredAtMillis()).isEqualTo(START + 80_000);
        node.passSeconds(80);
        assertThat(node.has("a")).isTrue();
    }

    @Test
    void the_next_registration_wipes_it() {
        node.register(up("a"));
        node.replica.putMetadata(key("a"), Map.of("k", "v"), Origin.CLIENT);
        node.register(up("a"));
        assertThat(node.said("a").metadata()).isEmpty();
    }
}
