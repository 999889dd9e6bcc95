package io.rollcall.benchmarks.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @Test
    void figures_have_as_many_digits_as_say_something() {
        Table table = new Table("writes", List.of("side", "writes/s", "ms", "ratio", "errors"));
        table.row("ours", 1234.56, 12.345, 0.987, 0);

        assertThat(table.text())
                .isEqualTo(
                        """
                        | side | writes/s | ms | ratio | errors |
                        | --- | --- | --- | --- | --- |
                        | ours | 1235 | 12.3 | 0.99 | 0 |
                        """);
    }

    @Test
    void the_same_is_written_as_json_with_all_digits(@TempDir Path directory) throws IOException {
        Report report = new Report("consensus writes", "a machine");
        report.table("writes", "side", "writes/s").row("ours", 1234.5625);

        Path file = directory.resolve("figures.json");
        report.write(file);

        assertThat(Files.readString(file)).contains("\"writes\" : [ {", "\"side\" : \"ours\"", "1234.5625");
    }

    @Test
    void neither_a_row_of_another_length_nor_a_name_for_two_columns_is_taken() {
        assertThatThrownBy(() -> new Table("writes", List.of("side", "ms")).row("ours"))
                .hasMessageContaining("1 cells");
        assertThatThrownBy(() -> new Table("writes", List.of("ms", "ms"))).hasMessageContaining("two columns");
    }
}
