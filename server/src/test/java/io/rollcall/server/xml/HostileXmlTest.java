package io.rollcall.server.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.wire.MalformedDocumentException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HostileXmlTest {
    static Stream<Arguments> hostile() {
        return HostileDocuments.all().entrySet().stream()
                .map(entry -> Arguments.of(
                        entry.getKey(), entry.getValue().xml(), entry.getValue().words()));
    }

    @Timeout(5)
    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void a_hostile_document_is_refused_with_a_reason(String name, byte[] xml, String words) {
        assertThatThrownBy(() -> EurekaXml.readRegistration(xml, 0))
                .isInstanceOf(MalformedDocumentException.class)
                .hasMessageStartingWith("not XML as expected")
                .hasMessageContaining(words)
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void a_refusal_names_the_place() {
        assertThatThrownBy(() -> read("<instance>\n  <sid>a</sod>\n</instance>"))
                .hasMessageMatching("not XML as expected at line 2, column \\d+: [^\\n]*</sod>[^\\n]*");
    }

    @Test
    void what_is_unusual_but_harmless_is_read() {
        Instance read = read("\n<!-- one -->"
                + HostileDocuments.around("<sid><![CDATA[<a]]>&amp;<!-- two -->b&#x20AC;</sid>"
                        + "<new a='1'><b><port>1</port></b>text</new>loose text<metadata x='y'><k><![CDATA[v]]></k>"
                        + "<p:q xmlns:p='urn:p'>n</p:q></metadata>")
                + "<!-- three -->\n");

        assertThat(read.labels().sid()).isEqualTo("<a&b\u20ac");
        assertThat(read.metadata()).isEqualTo(Map.of("k", "v", "p:q", "n"));
    }

    @Test
    void a_default_namespace_changes_nothing() {
        Instance plain = read(HostileDocuments.around(""));

        assertThat(read(HostileDocuments.around("").replace("<instance>", "<instance xmlns='urn:x'>")))
                .isEqualTo(plain);
    }

    @Test
    void encodings_are_taken_from_mark_and_declaration() {
        String sid = HostileDocuments.around("<sid>\u00e9</sid>");

        assertThat(sid(sid, StandardCharsets.UTF_8)).isEqualTo("\u00e9");
        assertThat(sid("\ufeff" + sid, StandardCharsets.UTF_8)).isEqualTo("\u00e9");
        assertThat(sid("\ufeff<?xml version='1.0' encoding='utf-8'?>" + sid, StandardCharsets.UTF_8))
                .isEqualTo("\u00e9");
        assertThat(sid("<?xml version='1.0' encoding='ISO-8859-1'?>" + sid, StandardCharsets.ISO_8859_1))
                .isEqualTo("\u00e9");
    }

    @ParameterizedTest
    @CsvSource({
        "<sid><b/></sid>, sid is not a plain value",
        "<metadata><a><b/></a></metadata>, metadata.a is not a plain value",
        "<port enabled='true'>x</port>, port 'x' is not a whole number",
        "<port>70000</port>, port 70000 is out of range 0 to 65535",
        "<leaseInfo><durationInSecs>x</durationInSecs></leaseInfo>, leaseInfo.durationInSecs 'x' is not a whole number",
        "<dataCenterInfo><metadata/></dataCenterInfo>, Missing dataCenterInfo Name",
        "<dataCenterInfo class='java.lang.Runtime'/>, dataCenterInfo class 'java.lang.Runtime' is not a known one",
        "<metadata><k_.0001>v</k_.0001></metadata>, 'a name in metadata has U+0001 at position 1, which XML cannot carry'",
        "<hostName></hostName>, Missing hostname",
        "<app> </app>, Missing appName",
    })
    void a_readable_document_of_an_impossible_instance_says_what_is_wrong(String inner, String message) {
        assertThatThrownBy(() -> read(HostileDocuments.around(inner)))
                .isInstanceOf(InvalidInstanceException.class)
                .hasMessage(message);
    }

    private static @Nullable String sid(String xml, Charset charset) {
        return EurekaXml.readRegistration(xml.getBytes(charset), 0)
                .instance()
                .labels()
                .sid();
    }

    private static Instance read(String xml) {
        return EurekaXml.readRegistration(xml.getBytes(StandardCharsets.UTF_8), 0)
                .instance();
    }
}
