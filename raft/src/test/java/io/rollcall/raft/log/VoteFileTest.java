package io.rollcall.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoteFileTest {
    /** As the engine writes it: a comment, a date, and two entries in an order of their own. */
    private static final String VOTED = "#\n#Mon Nov 30 13:12:44 UTC 2026\nvotedFor=n1\nterm=16\n";

    private final Path group;

    VoteFileTest(@TempDir Path group) {
        this.group = group;
    }

    private boolean isCutOff(String text) throws IOException {
        Path current = Files.createDirectories(group.resolve("current"));
        Files.writeString(current.resolve("raft-meta"), text);
        return new VoteFile(group).isCutOff();
    }

    @Test
    void a_vote_is_whole_and_so_is_a_term_without_one() throws IOException {
        assertThat(isCutOff(VOTED)).isFalse();
        assertThat(isCutOff(VOTED.replace("n1", ""))).isFalse();
        assertThat(isCutOff("#\nterm=16\nvotedFor=\n")).isFalse();
        assertThat(new VoteFile(group.resolve("none")).isCutOff()).isFalse();
    }

    @Test
    void wherever_it_is_cut_that_is_seen() throws IOException {
        for (int length = 0; length < VOTED.length(); length++) {
            assertThat(isCutOff(VOTED.substring(0, length)))
                    .as("%s characters", length)
                    .isTrue();
        }
        assertThat(isCutOff("#\nterm=16\nvotedFor")).isTrue();
    }

    @Test
    void what_is_written_anew_is_whole() throws IOException {
        Files.createDirectories(group.resolve("current"));
        VoteFile file = new VoteFile(group);

        file.write(7, "n2");

        assertThat(file.isCutOff()).isFalse();
        assertThat(Files.readString(file.path())).contains("votedFor=n2", "term=7");
    }
}
