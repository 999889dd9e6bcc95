package io.rollcall.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How bytes become events, wherever they are cut. */
class EventStreamTest {
    private final List<String> told = new ArrayList<>();

    private final EventStream.Sink sink = new EventStream.Sink() {
        @Override
        public void event(String type, byte[] data, @Nullable String id) {
            told.add(type + "|" + new String(data, StandardCharsets.UTF_8) + "|" + id);
        }

        @Override
        public void comment() {
            told.add("#");
        }
    };

    private List<String> read(String text) throws IOException {
        return read(text, 1_000, Integer.MAX_VALUE);
    }

    private List<String> read(String text, long limit, int pieces) throws IOException {
        told.clear();
        EventStream stream = new EventStream(limit, sink);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += Math.min(pieces, bytes.length)) {
            stream.feed(ByteBuffer.wrap(bytes, from, Math.min(pieces, bytes.length - from)));
        }
        return List.copyOf(told);
    }

    @Test
    void an_event_has_a_type_data_and_an_id() throws IOException {
        assertThat(read("event: changes\nid: t1\ndata: {}\n\n")).containsExactly("changes|{}|t1");
        assertThat(read("data:x\n\n")).containsExactly("message|x|null");
        assertThat(read("id: t1\ndata: a\n\ndata: b\n\n")).containsExactly("message|a|t1", "message|b|null");
    }

    @Test
    void it_does_not_matter_where_the_bytes_are_cut_or_how_lines_end() throws IOException {
        String text = ": beat\n\nevent: snapshot\ndata: {\"ä\":1,\ndata:  \"b\":2}\nid: tö\n\n: beat\ndata\n\n";
        for (String end : List.of("\n", "\r\n", "\r")) {
            for (int pieces = 1; pieces < 9; pieces++) {
                assertThat(read(text.replace("\n", end), 1_000, pieces))
                        .containsExactly("#", "snapshot|{\"ä\":1,\n \"b\":2}|tö", "#", "message||null");
            }
        }
    }

    @Test
    void what_is_not_known_is_skipped() throws IOException {
        assertThat(read("\uFEFFretry: 5\nwhatever\nother: x\ndata: 1\n\nevent: changes\n\nid: 7\n\ndata: unfinished\n"))
                .containsExactly("message|1|null");
    }

    @Test
    void what_is_longer_than_the_limit_ends_the_stream() throws IOException {
        assertThat(read("data: 123\n\n", 9, 2)).hasSize(1);
        assertThatThrownBy(() -> read("data: 1234\n\n", 9, 2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line");
        assertThatThrownBy(() -> read("data: 123\ndata: 456\ndata: 789\n", 9, 100))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("event");
        assertThatThrownBy(() -> read("id: " + "x".repeat(20_000) + "\n", 1 << 20, 100))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("id");
        assertThatThrownBy(() -> read("x".repeat(2_000))).hasMessageContaining("1000");
    }
}
