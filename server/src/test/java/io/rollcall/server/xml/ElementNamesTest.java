package io.rollcall.server.xml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementNamesTest {
    @ParameterizedTest
    @CsvSource({
        "zone, zone",
        "management.port, management.port",
        "a b, a_.0020b",
        "1k, _.0031k",
        "my_key, my__key",
        "a$b, a_-b",
        "a:b, a_.003ab",
        "-x, _.002dx",
        "<x>&, _.003cx_.003e_.0026",
        "@class, _.0040class",
        "_.0020, __.0020",
        "k\u00e9y, k\u00e9y",
        "\u4e2d\u6587, \u4e2d\u6587",
        "\ud83d\ude00, _.d83d_.de00",
        "'', _",
    })
    void a_name_is_escaped_as_eureka_does_and_comes_back(String name, String element) {
        assertThat(ElementNames.encode(name)).isEqualTo(element);
        assertThat(ElementNames.decode(element)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"my_key, my_key", "a_.zz, a_.zz", "a_.12, a_.12", "a_, a_", "___, __", "x_.00E9, x\u00e9"})
    void names_of_clients_that_do_not_escape_are_kept(String element, String name) {
        assertThat(ElementNames.decode(element)).isEqualTo(name);
    }

    @Test
    void every_unit_comes_back_first_and_later_in_a_name() {
        for (int unit = 0; unit <= 0xFFFF; unit++) {
            String name = "" + (char) unit + (char) unit;
            assertThat(ElementNames.decode(ElementNames.encode(name))).isEqualTo(name);
        }
    }
}
