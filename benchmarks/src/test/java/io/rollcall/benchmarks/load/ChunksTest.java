package io.rollcall.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.rollcall.benchmarks.Conversation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChunksTest {
    private static final String BODY =
            "5\r\nhello\r\n1A;sign=x\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nTrailer: a\r\n\r\n";

    @Test
    void a_body_is_whole_after_its_last_chunk_wherever_it_is_cut() throws IOException {
        byte[] bytes = BODY.getBytes(StandardCharsets.US_ASCII);
        for (int cut = 1; cut < bytes.length; cut++) {
            Chunks chunks = new Chunks();
            ByteBuffer in = ByteBuffer.wrap(bytes);

            assertThat(chunks.take(in, 0, cut)).isFalse();
            assertThat(chunks.take(in, cut, bytes.length)).isTrue();
            assertThat(chunks.bodyLength()).isEqualTo(31);
        }
    }

    @Test
    void what_follows_the_last_chunk_and_what_is_no_size_are_errors() {
        byte[] more = (BODY + "x").getBytes(StandardCharsets.US_ASCII);
        byte[] odd = "5x\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> new Chunks().take(ByteBuffer.wrap(more), 0, more.length))
                .hasMessageContaining("more arrived");
        assertThatThrownBy(() -> new Chunks().take(ByteBuffer.wrap(odd), 0, odd.length))
                .hasMessageContaining("no size");
    }

    @Test
    void both_clients_read_answers_in_chunks_one_after_another() throws IOException {
        String text = "0123456789".repeat(50_000);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        Request get = new Request("read", Conversation.get("/"), 200, true);
        try (Load load = new Load(port, 2, new Request[] {get});
                Conversation talk = new Conversation(port)) {
            load.some(20);

            assertThat(load.once().bytes()).isEqualTo(text.length());
            assertThat(talk.ask(Conversation.get("/")).expect(200, "a read")).isEqualTo(text);
            assertThat(talk.ask(Conversation.get("/")).expect(200, "a read")).isEqualTo(text);
        } finally {
            server.stop(0);
        }
    }
}
