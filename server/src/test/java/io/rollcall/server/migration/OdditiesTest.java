package io.rollcall.server.migration;

import static io.rollcall.server.migration.Listings.NOW;
import static io.rollcall.server.migration.Listings.shown;
import static io.rollcall.server.migration.Listings.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody who moves a fleet should know of it. */
class OdditiesTest {
    private static List<String> of(RegisteredInstance... instances) {
        return Oddities.of(List.of(instances), Instant.ofEpochMilli(NOW)).stream()
                .map(oddity -> oddity.key() + ": " + oddity.what())
                .toList();
    }

    private static RegisteredInstance at(String host, String address) {
        return shown(
                Instance.of("ORDERS", "o", host, address, new Port(80, true)).withLastDirtyTimestamp(NOW));
    }

    private static RegisteredInstance leased(int interval, int duration) {
        return shown(up("ORDERS", "o").instance().withLease(new LeaseTerms(interval, duration)));
    }

    @Test
    void an_ordinary_fleet_has_nothing_odd() {
        assertThat(of(up("ORDERS", "o-1"), up("ORDERS", "o-2"), up("STOCK", "s-1")))
                .isEmpty();
    }

    @Test
    void one_id_under_two_applications_is_told() {
        assertThat(of(up("ORDERS", "host:8080"), up("STOCK", "host:8080")))
                .singleElement()
                .asString()
                .startsWith("STOCK/host:8080: application ORDERS has the same id");
    }

    @Test
    void ids_that_differ_in_case_only_are_told() {
        assertThat(of(up("ORDERS", "Host:8080"), up("ORDERS", "host:8080"), up("STOCK", "HOST:8080")))
                .singleElement()
                .asString()
                .startsWith("ORDERS/host:8080: its id differs only in upper and lower case from Host:8080");
    }

    @Test
    void an_instance_that_is_listed_twice_is_told_once() {
        assertThat(of(up("ORDERS", "o"), up("ORDERS", "o")))
                .singleElement()
                .asString()
                .contains("listed twice");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,192.0.2.1",
        "LOCALHOST,192.0.2.1",
        "localhost.localdomain,192.0.2.1",
        "127.0.0.1,192.0.2.1",
        "shop.example,127.0.1.1",
        "shop.example,::1"
    })
    void a_host_that_is_everybodys_own_machine_is_told(String host, String address) {
        assertThat(of(at(host, address))).singleElement().asString().contains("each caller's own machine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhosts.example", "127.example", "10.127.0.1"})
    void other_hosts_are_not(String host) {
        assertThat(of(at(host, "192.0.2.1"))).isEmpty();
    }

    @Test
    void short_long_and_impatient_leases_are_told() {
        assertThat(of(leased(3, 9))).singleElement().asString().contains("its lease is 9 s");
        assertThat(of(leased(3, 10))).isEmpty();
        assertThat(of(leased(30, 601))).singleElement().asString().contains("lease.longest");
        assertThat(of(leased(30, 30))).singleElement().asString().contains("lease.eureka-double");
        assertThat(of(leased(30, 31))).isEmpty();
    }

    @Test
    void an_instance_that_only_self_preservation_keeps_is_told() {
        Registration silent = new Registration(
                InstanceStatus.UNKNOWN, NOW - 900_000, NOW - 300_000, 0, 0, NOW, ActionType.ADDED, false);

        assertThat(of(new RegisteredInstance(up("ORDERS", "o").instance(), silent)))
                .singleElement()
                .asString()
                .contains("has not renewed its lease of 90 s for 300 s");
    }

    @Test
    void timestamps_of_the_future_are_told() {
        Instance instance = up("ORDERS", "o").instance();

        assertThat(of(shown(instance.withLastDirtyTimestamp(NOW + 1_000)))).isEmpty();
        assertThat(of(shown(instance.withLastDirtyTimestamp(NOW + 20_000))))
                .singleElement()
                .asString()
                .contains("20 s ahead", "compare the clocks");
        assertThat(of(shown(instance.withLastDirtyTimestamp(NOW + 3_600_000))))
                .singleElement()
                .asString()
                .contains("3600 s ahead", "clock.max-skew");
    }

    @Test
    void the_registry_among_its_own_instances_is_told() {
        assertThat(Oddities.of(
                        Listings.snapshot(Listings.recorded()).instances(), Instant.ofEpochMilli(1_795_333_990_000L)))
                .filteredOn(oddity -> oddity.what().contains("the registry itself"))
                .extracting(oddity -> oddity.key().toString())
                .containsExactly("EUREKA/192.0.2.2:eureka:18761");
    }
}
