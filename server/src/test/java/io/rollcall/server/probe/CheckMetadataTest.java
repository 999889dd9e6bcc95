package io.rollcall.server.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.Port;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an entry's metadata asks for, alone and together with the operator's rules. */
class CheckMetadataTest {
    private static final Instance SHOP =
            Instance.of("SHOP", "shop-1", "shop.example", "10.0.0.7", new Port(8_080, true));

    private static Plan plan(Instance instance, String rules) {
        return Plan.of(instance, CheckRules.parse(rules));
    }

    private static Plan.Checked checked(Instance instance, String rules) {
        Plan plan = plan(instance, rules);
        assertThat(plan).isInstanceOf(Plan.Checked.class);
        return (Plan.Checked) plan;
    }

    private static String why(Instance instance, String rules) {
        Plan plan = plan(instance, rules);
        assertThat(plan).isInstanceOf(Plan.Unchecked.class);
        return ((Plan.Unchecked) plan).why();
    }

    private static Instance shop(String... pairs) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            metadata.put(pairs[i], pairs[i + 1]);
        }
        return SHOP.withMetadata(metadata);
    }

    @Test
    void a_kind_in_the_metadata_stands_by_itself() {
        Plan.Checked checked = checked(
                shop("rollcall.check", "http", "rollcall.check.path", "/up", "rollcall.check.interval", "30s"),
                "SHOP: tcp port=1 interval=5s");

        assertThat(checked.spec().kind()).isEqualTo(CheckSpec.Kind.HTTP);
        assertThat(checked.port()).isEqualTo(8_080);
        assertThat(checked.spec().question().path()).isEqualTo("/up");
        assertThat(checked.spec().timing().interval()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void settings_alone_refine_the_rule() {
        Plan.Checked checked = checked(
                shop("rollcall.check.port", "9000", "rollcall.check.header.x-probe", "shop"),
                "SHOP: http path=/up header=X-Probe:rule header=X-Other:rule");

        assertThat(checked.port()).isEqualTo(9_000);
        assertThat(checked.spec().question().path()).isEqualTo("/up");
        assertThat(checked.spec().question().headers()).isEqualTo(Map.of("x-probe", "shop", "X-Other", "rule"));
    }

    @Test
    void none_turns_the_rule_off_and_nothing_asks_for_nothing() {
        assertThat(why(shop("rollcall.check", "none"), "*: tcp")).isEqualTo(Plan.NOT_ASKED.why());
        assertThat(why(shop(), "")).isEqualTo(Plan.NOT_ASKED.why());
        assertThat(why(shop("rollcall.checks", "x", "rollcall", "y"), "")).isEqualTo(Plan.NOT_ASKED.why());
    }

    @Test
    void settings_for_a_check_that_nobody_asks_for_are_a_mistake_that_is_shown() {
        assertThat(why(shop("rollcall.check.port", "9000"), "OTHER: tcp"))
                .contains("neither rollcall.check nor a rule asks for one");
    }

    @Test
    void settings_that_do_not_fit_the_rule_are_shown() {
        assertThat(why(shop("rollcall.check.path", "/up"), "SHOP: tcp"))
                .isEqualTo("rollcall.check.path is for http and https, and the check is tcp");
        assertThat(why(shop("rollcall.check.timeout", "9s"), "SHOP: tcp interval=5s"))
                .isEqualTo("the timeout of 9s is above the interval of 5s");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, true, true, 8080",
        "tcp, false, true, 8443",
        "http, true, true, 8080",
        "https, true, true, 8443",
        "https, false, true, 8443",
    })
    void the_port_is_the_entrys_own(String kind, boolean plain, boolean secure, int port) {
        Instance instance = Instance.of("SHOP", "shop-1", "shop.example", "10.0.0.7", new Port(8_080, plain))
                .withSecurePort(new Port(8_443, secure))
                .withMetadata(Map.of("rollcall.check", kind));

        assertThat(checked(instance, "").port()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource({"tcp, false, false", "http, false, true", "https, true, false"})
    void a_port_that_is_not_enabled_is_not_guessed(String kind, boolean plain, boolean secure) {
        Instance instance = Instance.of("SHOP", "shop-1", "shop.example", "10.0.0.7", new Port(8_080, plain))
                .withSecurePort(new Port(8_443, secure))
                .withMetadata(Map.of("rollcall.check", kind));

        assertThat(why(instance, ""))
                .isEqualTo("it has no port for " + kind + " that is enabled; set rollcall.check.port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.example", "localhost", "127.1", "10.0.0.7:80", "fe80::1%eth0", "http://10.0.0.7/"})
    void what_is_no_address_is_not_dialled(String ipAddr) {
        Instance instance = Instance.of("SHOP", "shop-1", "10.0.0.7", ipAddr, new Port(8_080, true));

        assertThat(why(instance, "*: tcp")).contains("its ipAddr '" + ipAddr + "' is no plain IP address");
    }

    @Test
    void it_is_the_address_that_is_dialled_and_no_name_and_no_link() {
        Plan.Checked checked = checked(shop("rollcall.registered-from", "10.0.0.9"), "*: http");

        assertThat(checked.target().where()).isEqualTo("10.0.0.7:8080");
        assertThat(checked.registrar()).isEqualTo(IpLiteral.read("10.0.0.9").orElseThrow());
        assertThat(checked(shop("rollcall.registered-from", "somewhere"), "*: http")
                        .registrar())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rollcall.check|tcp",
                "rollcall.check|none",
                "rollcall.check.port|1",
                "rollcall.check.header.X-Probe|two words",
                "rollcall.checked|anything",
            })
    void sound_metadata_passes(String key, String value) {
        assertThatCode(() -> CheckSpec.requireSound(Map.of(key, value, "zone", "a")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rollcall.check|icmp|the check 'icmp' is none of tcp, http, https and none",
                "rollcall.check|''|the check '' is none of",
                "rollcall.check.prot|1|rollcall.check.prot '1' is none of port, path",
                "rollcall.check.|1|is none of port, path",
                "rollcall.check.port|99999|rollcall.check.port '99999' is no number from 1 to 65535",
                "rollcall.check.path|up|rollcall.check.path 'up' is no path",
                "rollcall.check.path|http://169.254.169.254/|is no path",
                "rollcall.check.header.Host|evil|rollcall.check.header.Host 'evil' sets a header that only",
                "rollcall.check.header.X Y|1|has no name of a header",
                "rollcall.check.header.|1|has no name of a header",
                "rollcall.check.header|1|is none of port, path",
                "rollcall.check.codes|all|is no list of codes",
                "rollcall.check.interval|1d|is no duration",
            })
    void broken_metadata_is_refused_with_its_name(String key, String value, String words) {
        assertThatThrownBy(() -> CheckSpec.requireSound(Map.of(key, value)))
                .isInstanceOf(InvalidInstanceException.class)
                .hasMessageContaining(words);
        assertThat(why(shop(key, value), "*: http")).contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/up\r\nX-Evil: 1", "/up\nGET / HTTP/1.1", "/up HTTP/1.1", "/up\u0000", "/\u007f", "/up\t"})
    void nothing_in_a_path_ends_the_line(String path) {
        assertThatThrownBy(() -> CheckSpec.requireSound(Map.of("rollcall.check", "http", "rollcall.check.path", path)))
                .isInstanceOf(InvalidInstanceException.class)
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "\u0000", " a", "a ", "", "é", "a\tb"})
    void nothing_in_a_header_ends_it(String value) {
        assertThatThrownBy(() -> CheckSpec.requireSound(Map.of("rollcall.check.header.X-Probe", value)))
                .isInstanceOf(InvalidInstanceException.class)
                .message()
                .hasLineCount(1);
    }

    @Test
    void a_kind_and_settings_that_do_not_fit_it_are_refused() {
        assertThatThrownBy(() -> CheckSpec.requireSound(Map.of("rollcall.check", "tcp", "rollcall.check.path", "/up")))
                .hasMessage("rollcall.check.path is for http and https, and the check is tcp");
    }
}
