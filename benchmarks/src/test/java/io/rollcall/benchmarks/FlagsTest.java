package io.rollcall.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlagsTest {
    private static final Map<String, String> USUAL = Map.of("--writers", "1,16", "--dir", "/tmp");

    @Test
    void what_is_not_given_is_as_usual() {
        Flags flags = Flags.read(List.of("--dir", "/data"), USUAL);

        assertThat(flags.text("--dir")).isEqualTo("/data");
        assertThat(flags.numbers("--writers")).containsExactly(1, 16);
    }

    @Test
    void a_flag_that_is_unknown_or_has_no_value_is_named_with_those_that_there_are() {
        for (List<String> wrong : List.of(List.of("--writer", "1"), List.of("--dir"))) {
            assertThatThrownBy(() -> Flags.read(wrong, USUAL))
                    .hasMessageContainingAll(wrong.get(0), "--dir, --writers");
        }
    }
}
