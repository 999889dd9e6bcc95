package io.rollcall.benchmarks.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RaftStatusTest {
    @Test
    void numbers_and_words_are_known_by_their_paths_and_lists_are_left_out() throws IOException {
        RaftStatus status = RaftStatus.read(
                """
                {"role":"LEADER","leader":"b","term":7,"members":[{"name":"a","port":1}],
                 "disk":{"usableBytes":12,"nearlyFull":false},"counts":{"batches":3},"seq":9,"why":null}
                """);

        assertThat(status.leads()).isTrue();
        assertThat(status.numbers())
                .containsOnlyKeys("term", "disk.usableBytes", "counts.batches", "seq")
                .containsEntry("counts.batches", 3L)
                .containsEntry("seq", 9L);
        assertThat(status.words()).containsEntry("leader", "b");
    }

    @Test
    void a_number_that_is_not_told_is_an_error_that_names_those_that_are() throws IOException {
        RaftStatus status = RaftStatus.read("{\"state\":\"NONE\",\"term\":0}");

        assertThat(status.leads()).isFalse();
        assertThatThrownBy(() -> status.number("seq")).hasMessageContainingAll("seq", "term");
    }
}
