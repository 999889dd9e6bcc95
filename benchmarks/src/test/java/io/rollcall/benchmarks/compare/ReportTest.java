package io.rollcall.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {
    private static Report report() {
        Report report = new Report("Ours & theirs");
        report.fact("machine", "two processors");
        report.add(List.of(
                Row.more("renew", "requests/s", "as fast as answers come")
                        .aim(Aim.times(4))
                        .measured(List.of(900.0, 1000.0, 1100.0), List.of(100.0, 100.0, 100.0)),
                Row.less("watch <p99>", "ms", "one side only")
                        .aim(Aim.atMost(60))
                        .measured(List.of(75.0), List.of()),
                Row.less("slower", "ms", "we are worse here").measured(List.of(2.0), List.of(1.0))));
        report.leaveOut("kill -9", "takes minutes");
        return report;
    }

    @Test
    void the_table_has_median_spread_ratio_and_whether_the_aim_was_met() {
        assertThat(report().markdown())
                .contains("- machine: two processors")
                .contains(
                        "| renew | requests/s | 1000 (900 to 1100) | 100 (100 to 100) | 10.0 (9.00 to 11.0) | 4.00 times: met |")
                .contains("| watch <p99> | ms | 75.0 (75.0 to 75.0) | - | - | at most 60.0: **missed** |")
                .contains("| slower | ms | 2.00 (2.00 to 2.00) | 1.00 (1.00 to 1.00) | 0.50 (0.50 to 0.50) |  |")
                .contains("- kill -9: takes minutes")
                .contains("- renew: as fast as answers come");
    }

    @Test
    void the_json_has_every_round(@TempDir Path directory) throws IOException {
        report().write(directory.resolve("results"), "compare");

        JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(directory.resolve("results/compare.json")));
        assertThat(json.at("/facts/machine").asText()).isEqualTo("two processors");
        assertThat(json.at("/rows/0/rollcall/rounds").toString()).isEqualTo("[900.0,1000.0,1100.0]");
        assertThat(json.at("/rows/0/timesBetter/median").asDouble()).isEqualTo(10);
        assertThat(json.at("/rows/0/met").asBoolean()).isTrue();
        assertThat(json.at("/rows/1").has("spring")).isFalse();
        assertThat(json.at("/leftOut/kill -9").asText()).isEqualTo("takes minutes");
        assertThat(directory.resolve("results/compare.md")).exists();
    }

    @Test
    void the_chart_is_whole_xml_with_a_bar_for_each_ratio() throws Exception {
        String svg = RatioChart.of("Ours & theirs", report().results());

        Document chart = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(chart.getElementsByTagName("rect").getLength()).isEqualTo(3);
        assertThat(svg).contains("class=\"better\"", "class=\"worse\"", ">10.0x<", "prefers-color-scheme: dark");
    }

    @Test
    void where_the_reference_server_is_not_built_it_says_how_to_get_it(@TempDir Path directory) {
        assertThatThrownBy(() -> Reference.find(directory.resolve("no.classpath"), directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mvn package")
                .hasMessageContaining("--reference");
    }

    @Test
    void a_quick_run_says_that_it_is_one_and_unknown_parts_are_an_error() {
        assertThat(Settings.read(List.of("--rounds", "3", "--quick")).quick()).isTrue();
        assertThat(Settings.read(List.of()).warmUp()).hasSeconds(60);
        assertThatThrownBy(() -> Settings.read(List.of("--only", "nothing"))).hasMessageContaining("there are");
        assertThatThrownBy(() -> Settings.read(List.of("--rounds", "0"))).hasMessageContaining("at least 1");
    }
}
