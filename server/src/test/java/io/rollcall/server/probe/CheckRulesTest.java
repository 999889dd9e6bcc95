package io.rollcall.server.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator writes about applications, right and wrong. */
class CheckRulesTest {
    private static CheckSpec spec(String rules, String application) {
        return CheckRules.parse(rules).forApplication(application).orElseThrow();
    }

    @Test
    void every_setting_is_read() {
        CheckSpec spec = spec(
                "WEB-*: https port=8443 path=/health?deep=1 codes=200-299,304 header=X-Probe:rollcall"
                        + " header=\"X-Note: two; words\" interval=5s timeout=500ms healthy-after=1 unhealthy-after=4",
                "WEB-SHOP");

        assertThat(spec.kind()).isEqualTo(CheckSpec.Kind.HTTPS);
        assertThat(spec.port()).hasValue(8_443);
        assertThat(spec.question().path()).isEqualTo("/health?deep=1");
        assertThat(spec.question().codes()).hasToString("200-299,304");
        assertThat(spec.question().headers())
                .containsExactly(Map.entry("X-Probe", "rollcall"), Map.entry("X-Note", "two; words"));
        assertThat(spec.timing()).isEqualTo(new Timing(Duration.ofSeconds(5), Duration.ofMillis(500)));
        assertThat(spec.thresholds()).isEqualTo(new Thresholds(1, 4));
    }

    @Test
    void what_is_not_said_is_as_usual() {
        CheckSpec spec = spec("*: tcp", "ANY");

        assertThat(spec.port()).isEqualTo(OptionalInt.empty());
        assertThat(spec.timing()).isEqualTo(new Timing(Duration.ofSeconds(10), Duration.ofSeconds(2)));
        assertThat(spec.thresholds()).isEqualTo(new Thresholds(2, 3));
        assertThat(spec("*: http", "ANY").question()).hasToString("GET /, expecting 200-299");
    }

    @Test
    void a_timeout_that_nobody_wrote_gives_way_to_a_short_interval() {
        assertThat(spec("*: tcp interval=1s", "ANY").timing().timeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void the_first_rule_that_fits_counts_and_none_ends_the_search() {
        String rules = "ORDERS-DB: tcp port=5432; orders-*: none; *: http path=/up;";

        assertThat(spec(rules, "ORDERS-DB").port()).hasValue(5_432);
        assertThat(CheckRules.parse(rules).forApplication("ORDERS-WEB")).isEmpty();
        assertThat(spec(rules, "SHOP").question().path()).isEqualTo("/up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";", "\n;\n"})
    void nothing_is_no_rule(String text) {
        assertThat(CheckRules.parse(text).forApplication("ANY")).isEmpty();
    }

    @Test
    void white_space_and_lines_may_be_where_they_like() {
        assertThat(spec("\n  A : tcp\n   port=1 ;\n  B:\ttcp  port=2\n", "B").port())
                .hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({
        "*, ANY, true",
        "**, ANY, true",
        "ANY, ANY, true",
        "any, ANY, true",
        "ANY, ANYTHING, false",
        "A*, ANY, true",
        "A*, A, true",
        "*A, AXA, true",
        "*A, AXAB, false",
        "A*A, A, false",
        "A*A, AA, true",
        "AB*BA, ABA, false",
        "A*B*C, AxBxC, true",
        "A*B*C, AxCxB, false",
        "A*B*C, ABC, true",
        "A*BC*C, ABC, false",
        "A.C, ABC, false",
        "A*, 'A B\nC', true",
    })
    void a_star_is_any_text_and_nothing_else_is_special(String pattern, String name, boolean fits) {
        assertThat(CheckRules.parse(pattern + ": tcp").forApplication(name).isPresent())
                .isEqualTo(fits);
    }

    @Test
    void a_name_made_for_it_does_not_keep_a_pattern_busy() {
        CheckRules rules = CheckRules.parse("*A".repeat(60) + "B: tcp");

        assertThat(rules.forApplication("A".repeat(255))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tcp port=1|no application stands before a colon",
                ": tcp|no application stands before a colon",
                "A B: tcp|no application stands before a colon",
                "A:|nothing stands behind the colon",
                "A: udp|the check 'udp' is none of tcp, http, https and none",
                "A: TCP|the check 'TCP' is none of",
                "A: port=1|the check 'port=1' is none of",
                "A: none port=1|'none' has no settings",
                "A: tcp 5432|'5432' is no setting such as port=5432",
                "A: tcp =1|'=1' is no setting",
                "A: tcp prot=1|prot '1' is none of port, path, codes",
                "A: tcp port=|port '' is no number from 1 to 65535",
                "A: tcp port=0|port '0' is no number from 1 to 65535",
                "A: tcp port=65536|port '65536' is no number",
                "A: tcp port=-1|port '-1' is no number",
                "A: tcp port=1 port=2|port is given twice",
                "A: tcp path=/x|path is for http and https, and the check is tcp",
                "A: tcp codes=200|codes is for http and https",
                "A: tcp header=X:y|header is for http and https",
                "A: http path=health|path 'health' is no path: it begins with one slash",
                "A: http path=http://10.0.0.1/|is no path",
                "A: http path=//10.0.0.1/|is no path",
                "A: http path=|path '' is no path",
                "A: http path=/a#b|has a character that no path has",
                "A: http path=/é|has a character that no path has",
                "A: http path=\"/a b\"|has a character that no path has",
                "A: http codes=|codes '' is no list of codes from 200 to 599",
                "A: http codes=20|is no list of codes",
                "A: http codes=100-299|is no list of codes",
                "A: http codes=200-|is no list of codes",
                "A: http codes=200,,300|is no list of codes",
                "A: http codes=299-200|has a range that ends before it begins",
                "A: http header=X|has no name of a header",
                "A: http header=:y|has no name of a header",
                "A: http header=X:|has no value",
                "A: http header=Host:evil|sets a header that only the server itself sets",
                "A: http header=cOnNeCtIoN:close|only the server itself sets",
                "A: http header=Transfer-Encoding:chunked|only the server itself sets",
                "A: http header=Content-Length:0|only the server itself sets",
                "A: http header=X:1 header=x:2|is given twice",
                "A: http header=X:é|has no value",
                "A: tcp interval=500ms|interval '500ms' is no duration from 1s to 1h",
                "A: tcp interval=2h|is no duration from 1s to 1h",
                "A: tcp interval=5|interval '5' is no duration",
                "A: tcp timeout=0s|timeout '0s' is no duration from 50ms to 30s",
                "A: tcp interval=2s timeout=3s|the timeout of 3s is above the interval of 2s",
                "A: tcp timeout=20s|the timeout of 20s is above the interval of 10s",
                "A: tcp healthy-after=0|healthy-after '0' is no number from 1 to 100",
                "A: tcp unhealthy-after=101|is no number from 1 to 100",
                "A: tcp; B: http header=\"X:y|a quotation mark is open at the end",
            })
    void what_is_wrong_is_named_with_its_rule(String text, String words) {
        assertThatThrownBy(() -> CheckRules.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void the_rule_that_is_wrong_is_shown() {
        assertThatThrownBy(() -> CheckRules.parse("A: tcp; B: tcp port=x; C: tcp"))
                .hasMessage("in the rule 'B: tcp port=x' port 'x' is no number from 1 to 65535");
    }

    @Test
    void there_is_an_end_to_everything() {
        assertThatThrownBy(() -> CheckRules.parse("A: tcp;".repeat(1_001)))
                .hasMessage("there are more than 1000 rules");
        assertThatThrownBy(() -> CheckRules.parse("A: http path=/" + "x".repeat(1_024)))
                .hasMessageContaining("more than 1024 characters");
        assertThatThrownBy(() -> CheckRules.parse("A: http header=X:" + "x".repeat(513)))
                .hasMessageContaining("at most 512");
        assertThatThrownBy(() -> CheckRules.parse("A: http header=" + "x".repeat(65) + ":1"))
                .hasMessageContaining("at most 64");
        assertThatThrownBy(() -> CheckRules.parse("A: http codes=" + "200,".repeat(16) + "200"))
                .hasMessageContaining("more than 16 parts");
        StringBuilder many = new StringBuilder("A: http");
        for (int i = 0; i < 17; i++) {
            many.append(" header=X-").append(i).append(":1");
        }
        assertThatThrownBy(() -> CheckRules.parse(many.toString())).hasMessageContaining("one header too many");
    }
}
