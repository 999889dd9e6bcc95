package io.rollcall.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import io.rollcall.server.hostile.RawConnection.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The upper case of a name is the same in Turkey and in Lithuania, on the node and wherever its clients run. */
class UnicodeNamesTest {
    private final Locale before = Locale.getDefault();
    private final RegistryNode node = new RegistryNode(Config.of(Map.of("port", "0")));

    @BeforeEach
    void start() throws IOException {
        node.start();
    }

    @AfterEach
    void stop() {
        Locale.setDefault(before);
        node.close();
    }

    @ParameterizedTest
    @CsvSource({
        "istanbul, ISTANBUL",
        "\u0131\u015f\u0131k, I\u015eIK",
        "\u0130zmir, \u0130ZMIR",
        "i\u0307, I\u0307",
        "stra\u00dfe, STRASSE",
        "\u03c3\u03bf\u03c6\u03cc\u03c2, \u03a3\u039f\u03a6\u038c\u03a3",
        "\ufb01sch, FISCH",
        "\u0149, \u02bcN",
        "\u01c6, \u01c4",
        "\ud801\udc28, \ud801\udc00",
        "a+b c%d, A+B C%D",
    })
    void a_name_in_lower_case_is_found_in_upper_case_in_any_locale(String lower, String upper) throws IOException {
        for (String language : List.of("tr", "lt", "en")) {
            Locale.setDefault(Locale.forLanguageTag(language));
            String id = "id-\u0131-" + language;
            assertThat(answer(RawRequest.json("POST", "/eureka/apps/" + encoded(lower), Instances.json(lower, id)))
                            .status())
                    .isEqualTo(204);

            for (String name : List.of(lower, upper)) {
                String path = "/eureka/apps/" + encoded(name);
                Answer found = answer(RawRequest.of("GET", path).header("Accept", "application/json"));
                assertThat(found.status()).as("%s in %s", name, language).isEqualTo(200);
                assertThat(found.json().at("/application/name").asText()).isEqualTo(upper);
                assertThat(answer(RawRequest.of("PUT", path + "/" + encoded(id)))
                                .status())
                        .isEqualTo(200);
                // Ids have no other case than their own.
                assertThat(answer(RawRequest.of("PUT", path + "/" + encoded(id.toUpperCase(Locale.ROOT))))
                                .status())
                        .isEqualTo(404);
            }
            assertThat(answer(RawRequest.of("DELETE", "/eureka/apps/" + encoded(upper) + "/" + encoded(id)))
                            .status())
                    .isEqualTo(200);
        }
    }

    private Answer answer(RawRequest request) throws IOException {
        return RawConnection.exchange(node.port(), request);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
