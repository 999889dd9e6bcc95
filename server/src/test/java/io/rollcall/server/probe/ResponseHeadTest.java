package io.rollcall.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked, and what is understood of an answer's first bytes, however they come. */
class ResponseHeadTest {
    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ResponseHead.State inPieces(ResponseHead head, String text) {
        ByteBuffer all = bytes(text);
        ResponseHead.State state = ResponseHead.State.UNFINISHED;
        while (all.hasRemaining() && state == ResponseHead.State.UNFINISHED) {
            state = head.take(ByteBuffer.wrap(new byte[] {all.get()}));
        }
        return state;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK\\r\\n\\r\\n|200",
                "HTTP/1.1 200\\r\\n\\r\\n|200",
                "HTTP/1.1 200 \\r\\n\\r\\n|200",
                "HTTP/1.0 503 Busy\\r\\nRetry-After: 1\\r\\n\\r\\nbody|503",
                "HTTP/1.1 204 No Content\\n\\n|204",
                "HTTP/1.1 100 Continue\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\n\\r\\n|200",
                "HTTP/1.1 103 Hints\\r\\nLink: x\\r\\n\\r\\nHTTP/1.1 404 Gone\\r\\n\\r\\n|404",
                "HTTP/1.1 101 Switching\\r\\n\\r\\n|101",
            })
    void a_whole_head_has_its_status(String text, int status) {
        ResponseHead atOnce = new ResponseHead();
        assertThat(atOnce.take(bytes(text))).isEqualTo(ResponseHead.State.WHOLE);
        assertThat(atOnce.status()).isEqualTo(status);

        ResponseHead dripping = new ResponseHead();
        assertThat(inPieces(dripping, text)).isEqualTo(ResponseHead.State.WHOLE);
        assertThat(dripping.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK",
                "HTTP/1.1 200 OK\\r\\n",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n",
                "HTTP/1.1 100 Continue\\r\\n\\r\\n",
                "220 mail.example ESMTP",
            })
    void a_head_that_has_not_ended_is_waited_for(String text) {
        assertThat(new ResponseHead().take(bytes(text))).isEqualTo(ResponseHead.State.UNFINISHED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\r\\n",
                "220 mail.example ESMTP\\r\\n",
                "HTTP/2 200\\r\\n",
                "HTTP/2.0 200 OK\\r\\n",
                "HTTP/1.1 20 OK\\r\\n",
                "HTTP/1.1 2000 OK\\r\\n",
                "HTTP/1.1 600 OK\\r\\n",
                "HTTP/1.1 200OK\\r\\n",
                "HTTP/1.1  200 OK\\r\\n",
                " HTTP/1.1 200 OK\\r\\n",
                "http/1.1 200 OK\\r\\n",
                "ICY 200 OK\\r\\n",
                "HTTP/1.1 100 Continue\\r\\n\\r\\n220 mail\\r\\n",
            })
    void what_is_no_head_is_broken(String text) {
        assertThat(new ResponseHead().take(bytes(text))).isEqualTo(ResponseHead.State.BROKEN);
    }

    @Test
    void a_head_without_end_is_broken_whatever_it_is_made_of() {
        String line = "X: " + "x".repeat(97) + "\r\n";
        assertThat(new ResponseHead().take(bytes("HTTP/1.1 200 OK\r\n" + line.repeat(200))))
                .isEqualTo(ResponseHead.State.BROKEN);
        assertThat(new ResponseHead().take(bytes("x".repeat(20_000)))).isEqualTo(ResponseHead.State.BROKEN);
        assertThat(new ResponseHead().take(bytes("HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000))))
                .isEqualTo(ResponseHead.State.BROKEN);
    }

    @Test
    void nothing_behind_the_head_is_looked_at() {
        ByteBuffer all = bytes("HTTP/1.1 200 OK\r\n\r\nbody");
        new ResponseHead().take(all);

        assertThat(all.remaining()).isEqualTo(4);
    }

    @Test
    void a_request_asks_for_the_path_and_to_end_the_connection() {
        HttpQuestion question = new HttpQuestion("/up?a=b", Map.of("X-Probe", "rollcall"), ExpectedCodes.DEFAULT);

        assertThat(new String(ResponseHead.request(question, "10.0.0.1:80"), StandardCharsets.US_ASCII))
                .isEqualTo(
                        """
                        GET /up?a=b HTTP/1.1\r
                        Host: 10.0.0.1:80\r
                        Connection: close\r
                        User-Agent: rollcall-health-check\r
                        Accept: */*\r
                        X-Probe: rollcall\r
                        \r
                        """);
    }

    @Test
    void a_header_that_is_given_replaces_the_usual_one() {
        HttpQuestion question = new HttpQuestion("/", Map.of("user-agent", "mine"), ExpectedCodes.DEFAULT);

        assertThat(new String(ResponseHead.request(question, "h"), StandardCharsets.US_ASCII))
                .contains("user-agent: mine\r\n")
                .doesNotContain("User-Agent");
    }
}
