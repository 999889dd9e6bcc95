package io.rollcall.server.migration;

import static io.rollcall.server.migration.Listings.NOW;
import static io.rollcall.server.migration.Listings.recorded;
import static io.rollcall.server.migration.Listings.shown;
import static io.rollcall.server.migration.Listings.snapshot;
import static io.rollcall.server.migration.Listings.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as different, and what never does. */
class ComparisonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"registrationTimestamp\":(\\d+)",
                "\"lastRenewalTimestamp\":(\\d+)",
                "\"evictionTimestamp\":(\\d+)",
                "\"serviceUpTimestamp\":(\\d+)",
                "\"lastUpdatedTimestamp\":\"(\\d+)\"",
                "\"actionType\":\"(\\w+)\"",
                "\"isCoordinatingDiscoveryServer\":\"(\\w+)\"",
                "\"versions__delta\":\"(\\d+)\"",
                "\"apps__hashcode\":\"(\\w+)\""
            })
    void what_a_server_keeps_for_itself_is_no_difference(String kept) {
        String field = kept.substring(0, kept.indexOf(':'));
        String text = kept.contains("\"(") ? "\"DELETED\"" : "12345";
        String number = kept.contains("Timestamp") && kept.contains("\"(") ? "\"12345\"" : text;
        String other = recorded().replaceAll(kept, java.util.regex.Matcher.quoteReplacement(field + ":" + number));

        assertThat(other).isNotEqualTo(recorded());
        assertThat(Comparison.of(snapshot(recorded()), snapshot(other))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"status\":\"DOWN\"|\"status\":\"UP\"|status",
                "\"overriddenStatus\":\"OUT_OF_SERVICE\"|\"overriddenStatus\":\"UNKNOWN\"|overriddenStatus",
                "\"lastDirtyTimestamp\":\"1795333934046\"|\"lastDirtyTimestamp\":\"1795333934047\"|lastDirtyTimestamp",
                "\"color\":\"blue\"|\"color\":\"red\"|metadata.color",
                "\"color\":\"blue\",|''|metadata.color",
                "\"equal-host\"|\"other-host\"|hostName",
                "10.1.2.4|10.1.2.5|ipAddr",
                "\"$\":8081|\"$\":8082|port",
                "{\"$\":8081,\"@enabled\":\"true\"}|{\"$\":8081,\"@enabled\":\"false\"}|port",
                "{\"$\":19001,\"@enabled\":\"true\"},\"securePort\":{\"$\":443|"
                        + "{\"$\":19001,\"@enabled\":\"true\"},\"securePort\":{\"$\":444|securePort",
                "\"vipAddress\":\"fix-vip\",|\"vipAddress\":\"other\",|vipAddress",
                "\"secureVipAddress\":\"demo-client\"|\"secureVipAddress\":\"other\"|secureVipAddress",
                "\"homePageUrl\":\"http://192.0.2.2:19001/\",|''|homePageUrl",
                "http://192.0.2.2:19001/actuator/info|http://192.0.2.2:19001/info|statusPageUrl",
                "http://192.0.2.2:19001/actuator/health|http://192.0.2.2:19001/health|healthCheckUrl",
                "\"registrationTimestamp\":1795333716211|\"durationInSecs\":91|durationInSecs",
                "\"hostName\":\"hostonly\",|\"instanceId\":\"hostonly\",\"hostName\":\"hostonly\",|instanceId"
            })
    void what_an_instance_or_an_operator_says_is_a_difference(String here, String there, String field) {
        String other = recorded()
                .replaceFirst(java.util.regex.Pattern.quote(here), java.util.regex.Matcher.quoteReplacement(there));

        assertThat(other).isNotEqualTo(recorded());
        assertThat(Comparison.of(snapshot(recorded()), snapshot(other)))
                .extracting(Difference::field)
                .containsExactly(field);
    }

    @Test
    void an_instance_that_only_one_has_is_one_difference() {
        RegisteredInstance both = up("ORDERS", "both");

        assertThat(Comparison.of(snapshot(both, up("ORDERS", "here")), snapshot(both, up("STOCK", "there"))))
                .containsExactly(
                        new Difference("ORDERS", "here", Difference.PRESENCE, "UP", null),
                        new Difference("STOCK", "there", Difference.PRESENCE, null, "UP"));
    }

    @Test
    void the_order_of_instances_is_no_difference() {
        assertThat(Comparison.of(
                        snapshot(up("A", "1"), up("A", "2"), up("B", "1")),
                        snapshot(up("B", "1"), up("A", "2"), up("A", "1"))))
                .isEmpty();
    }

    @Test
    void differences_come_by_application_and_id_with_both_values() {
        RegisteredInstance here = shown(up("ORDERS", "o")
                .instance()
                .withMetadata(Map.of("colour", "blue"))
                .withLastDirtyTimestamp(NOW));
        RegisteredInstance there =
                shown(here.instance().withStatus(InstanceStatus.OUT_OF_SERVICE), InstanceStatus.OUT_OF_SERVICE);

        List<Difference> differences = Comparison.of(snapshot(up("Z", "z"), here), snapshot(there));

        assertThat(differences)
                .containsExactly(
                        new Difference("ORDERS", "o", "overriddenStatus", "UNKNOWN", "OUT_OF_SERVICE"),
                        new Difference("ORDERS", "o", "status", "UP", "OUT_OF_SERVICE"),
                        new Difference("Z", "z", Difference.PRESENCE, "UP", null));
    }

    @Test
    void an_instance_that_cannot_be_read_at_one_registry_is_a_difference_and_at_both_is_none() {
        String broken = Listings.json(up("ORDERS", "bad"), up("ORDERS", "good")).replaceFirst("8080", "70000");

        assertThat(Comparison.of(snapshot(broken), snapshot(up("ORDERS", "good"))))
                .containsExactly(
                        new Difference("ORDERS", "bad", "unreadable", "port 70000 is out of range 0 to 65535", null));
        assertThat(Comparison.of(snapshot(broken), snapshot(broken))).isEmpty();
    }
}
