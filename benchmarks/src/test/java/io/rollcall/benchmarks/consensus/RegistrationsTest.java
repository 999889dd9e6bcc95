package io.rollcall.benchmarks.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.load.Request;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RegistrationsTest {
    private final Fleet fleet = new Fleet(1, 2);

    private static String text(Request request) {
        return new String(request.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void each_registration_is_newer_than_the_one_before_and_else_the_same() {
        Supplier<Request> requests = Registrations.persistent(fleet.all(), Fleet.DIRTY);

        String first = text(requests.get());
        String second = text(requests.get());
        String third = text(requests.get());

        assertThat(first).contains("?ephemeral=false", "\"" + (Fleet.DIRTY + 1) + "\"");
        assertThat(second).isNotEqualTo(first);
        assertThat(third).isEqualTo(first.replace("" + (Fleet.DIRTY + 1), "" + (Fleet.DIRTY + 3)));
    }

    @Test
    void etcd_is_given_the_same_document_by_both_ways() {
        String document = new String(Registrations.value(fleet.instance(0)), StandardCharsets.UTF_8);

        String call = text(Registrations.calls(fleet).get());
        String gateway = text(Registrations.gateway(fleet).get());

        assertThat(call).contains(document);
        String base64 = gateway.substring(gateway.indexOf("\"value\":\"") + 9, gateway.lastIndexOf('"'));
        assertThat(new String(java.util.Base64.getDecoder().decode(base64), StandardCharsets.UTF_8))
                .isEqualTo(document);
    }
}
