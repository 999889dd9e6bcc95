package io.rollcall.server.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.conformance.kit.RegistryUnderTest.Answer;
import org.junit.jupiter.api.Test;

/** Single requests with the replication header, and how they differ from those of a client. */
@ConformanceKit("2. Single requests with the replication header")
class ReplicatedRequestsTest {
    private final RegistryUnderTest target;
    private final Sample shop = Sample.up();

    ReplicatedRequestsTest(RegistryUnderTest target) {
        this.target = target;
    }

    @Test
    void a_registration_is_answered_204() {
        assertThat(target.replicatedRegister(shop).status()).isEqualTo(204);

        assertThat(target.holds(shop)).isTrue();
    }

    @Test
    void a_registration_from_a_client_cannot_put_itself_out_of_service() {
        target.register(shop);

        target.register(shop.newer().status("OUT_OF_SERVICE"));

        assertThat(target.field(shop, "status")).isEqualTo("UP");
    }

    @Test
    void a_registration_from_a_peer_can() {
        target.register(shop);

        assertThat(target.replicatedRegister(shop.newer().status("OUT_OF_SERVICE"))
                        .status())
                .isEqualTo(204);

        assertThat(target.field(shop, "status")).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void an_older_registration_is_answered_204_and_changes_nothing() {
        target.register(shop);

        assertThat(target.replicatedRegister(shop.older().note("before")).status())
                .isEqualTo(204);

        assertThat(target.note(shop)).isEqualTo("first");
    }

    @Test
    void a_renewal_of_the_same_timestamp_is_answered_200() {
        target.register(shop);

        assertThat(target.replicatedRenewal(shop).status()).isEqualTo(200);
    }

    @Test
    void a_renewal_of_an_unknown_instance_is_answered_404() {
        assertThat(target.replicatedRenewal(shop).status()).isEqualTo(404);
    }

    @Test
    void a_renewal_newer_than_what_the_target_holds_is_answered_404() {
        target.register(shop);

        assertThat(target.replicatedRenewal(shop.newer()).status()).isEqualTo(404);
    }

    @Test
    void a_renewal_newer_than_what_the_target_holds_brings_its_override() {
        target.register(shop);

        assertThat(target.replicatedRenewal(shop.newer(), "&overriddenstatus=OUT_OF_SERVICE", "true")
                        .status())
                .isEqualTo(404);

        target.renew(shop);
        assertThat(target.field(shop, "status")).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void a_renewal_older_than_what_the_target_holds_is_answered_409_with_that() {
        target.register(shop);

        Answer answer = target.replicatedRenewal(shop.older());

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().at("/instance/metadata/note").asText()).isEqualTo("first");
        assertThat(answer.json().at("/instance/lastDirtyTimestamp").asText()).isEqualTo(String.valueOf(shop.dirty()));
    }

    @Test
    void an_older_renewal_from_a_client_is_answered_200() {
        target.register(shop);

        target.renew(shop.older());
    }

    @Test
    void only_the_very_word_true_makes_a_request_a_replicated_one() {
        target.register(shop);

        assertThat(target.replicatedRenewal(shop.older(), "", "TRUE").status()).isEqualTo(200);
        assertThat(target.replicatedRenewal(shop.older(), "", "1").status()).isEqualTo(200);
    }

    @Test
    void a_cancel_is_answered_200_and_a_second_one_404() {
        target.register(shop);

        assertThat(target.replicatedCancel(shop).status()).isEqualTo(200);
        assertThat(target.replicatedCancel(shop).status()).isEqualTo(404);

        assertThat(target.holds(shop)).isFalse();
    }
}
