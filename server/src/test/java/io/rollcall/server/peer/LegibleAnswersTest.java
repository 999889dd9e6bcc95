package io.rollcall.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerCodec;
import io.rollcall.replication.wire.PeerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Somebody with the cluster's secret looks at what a node answers its peers. */
class LegibleAnswersTest {
    private static final NodeId ASKING = new NodeId("looking", 7);
    private static final PeerAnswer.Root ROOT = new PeerAnswer.Root(new DigestKey(1, 2), 42);
    private static final String PATH = PeerHeaders.BASE + PeerRequest.Kind.DIGEST.path();

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void an_answer_is_json_for_a_peer_that_asks_for_it_and_is_signed_as_any_other() throws Exception {
        try (Receiver receiver = new Receiver((kind, message) -> PeerCodec.encode(new NodeId("b", 1), 0, ROOT))) {
            HttpResponse<byte[]> hello = post(
                    receiver,
                    PeerHeaders.HELLO,
                    PeerHeaders.credentials("n1", Proof.text(Proof.hello(bytes(Sender.SECRET), ASKING, "n1"))),
                    new byte[0]);
            String[] session = header(hello).split("\\.", -1);
            byte[] key = Proof.sessionKey(bytes(Sender.SECRET), ASKING, "n1", session[0], session[1]);
            byte[] question = PeerCodec.encode(ASKING, new PeerRequest.Digest(new DigestKey(1, 2), 41));
            byte[] code = Proof.request(key, session[1], 1, PATH, ASKING, "", question);

            HttpResponse<byte[]> answer =
                    post(receiver, PATH, PeerHeaders.credentials(session[0], "1", Proof.text(code)), question);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            JsonNode json = new ObjectMapper().readTree(answer.body());
            assertThat(json.toString()).contains("\"2a\"").contains("\"b@1\"");
            byte[] expected = Proof.answer(key, session[1], 1, 200, "", answer.body());
            assertThat(Proof.says(header(answer), expected)).isTrue();
        }
    }

    private HttpResponse<byte[]> post(Receiver receiver, String path, String credentials, byte[] body)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + receiver.port() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", "application/json")
                .header(PeerHeaders.NODE, ASKING.toString())
                .header(PeerHeaders.AUTHORIZATION, credentials)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer) {
        return answer.headers().firstValue(PeerHeaders.AUTHENTICATION_INFO).orElse("none");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
