package io.rollcall.server.peer;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.wire.PeerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a transport makes of peers that are believed and do not behave; each time a healthy one is answered meanwhile. */
class MisbehavingPeersTest {
    private static final String BATCH = PeerHeaders.BASE + "batch";

    private final SigningPeer peer = new SigningPeer(ClusterSecret.of(Sender.SECRET), (kind, message) -> bytes("yes"));
    private final WireMockServer server = new WireMockServer(
            wireMockConfig().dynamicPort().bindAddress("127.0.0.1").extensions(peer));
    private final Receiver healthy = new Receiver((kind, message) -> bytes("healthy"));
    private final Sender sender = new Sender();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        sender.close();
        healthy.close();
        server.stop();
    }

    private void answers(ResponseDefinitionBuilder answer) {
        server.stubFor(post(urlEqualTo(BATCH)).willReturn(answer));
    }

    private PeerAddress there() {
        return Sender.at(server.port());
    }

    /** Sends to the peer under test, and sees to it that the healthy one does not wait for it. */
    private PeerReply send() {
        CompletableFuture<PeerReply> slow = sender.begin(there(), PeerRequest.Kind.BATCH, bytes("hi"));
        for (int i = 0; i < 5; i++) {
            long before = System.nanoTime();
            assertThat(sender.send(healthy.port(), "hi")).isInstanceOf(PeerReply.Answered.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(900));
        }
        return Sender.await(slow);
    }

    private void assertFailed(String... words) {
        PeerReply reply = send();
        assertThat(reply).isInstanceOf(PeerReply.Failed.class);
        assertThat(((PeerReply.Failed) reply).why()).contains(words);
    }

    @Test
    void one_that_behaves_is_answered() {
        assertThat(send()).isInstanceOf(PeerReply.Answered.class);
        assertThat(peer.messages).hasSize(1);
    }

    @Test
    void a_500_says_to_look_at_its_log() {
        answers(aResponse().withStatus(500).withBody("planted"));

        assertFailed("it failed (500)", "its log says why", "planted");
    }

    @ParameterizedTest
    @CsvSource({
        "503, 7, 7",
        "503, 0, 0",
        "503, 99999, 30",
        "503, 999999999999, 0",
        "503, -1, 0",
        "503, 'Sun, 06 Nov 1994 08:49:37 GMT', 0",
        "429, 3, 3"
    })
    void a_503_is_asked_again_when_it_says_but_no_later_than_is_sensible(int status, String says, int seconds) {
        answers(aResponse().withStatus(status).withHeader("Retry-After", says));

        PeerReply reply = send();

        assertThat(reply).isInstanceOf(PeerReply.Busy.class);
        assertThat(((PeerReply.Busy) reply).retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void a_503_need_not_say_when() {
        answers(aResponse().withStatus(503));

        assertThat(send()).isEqualTo(new PeerReply.Busy(Duration.ZERO, "it is there and cannot answer now (503)"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirections_are_not_followed(int status) {
        server.stubFor(post(urlEqualTo("/elsewhere")).willReturn(aResponse().withBody("yes")));
        answers(aResponse().withStatus(status).withHeader("Location", server.baseUrl() + "/elsewhere"));

        assertFailed("redirected (" + status + ")", "is the address that of a node");

        assertThat(server.findAll(postRequestedFor(urlEqualTo("/elsewhere")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 206, 400, 403, 404, 408, 409, 413, 418, 502, 504})
    void whatever_is_not_200_is_no_answer(int status) {
        answers(aResponse().withStatus(status));

        assertFailed(String.valueOf(status));
    }

    @Test
    void an_answer_that_does_not_come_is_not_waited_for() {
        answers(aResponse().withFixedDelay(30_000).withBody("yes"));

        long before = System.nanoTime();
        assertFailed("no whole answer within 2000 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void an_answer_that_drips_is_cut_off_though_it_never_pauses_for_long() {
        answers(aResponse().withChunkedDribbleDelay(60, 30_000).withBody("yes".repeat(100)));

        assertFailed("no whole answer within 2000 ms");
    }

    @Test
    void an_answer_within_its_time_counts_though_it_drips() {
        answers(aResponse().withChunkedDribbleDelay(5, 500).withBody("yes".repeat(100)));

        assertThat(send()).isInstanceOf(PeerReply.Answered.class);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void connections_that_break_fail(Fault fault) {
        answers(aResponse().withFault(fault));

        assertFailed("no answer");
    }

    @Test
    void an_answer_that_is_longer_than_allowed_is_not_read() {
        answers(aResponse().withBody(new byte[Sender.MOST_ANSWER_BYTES + 1]));
        assertFailed("more than " + Sender.MOST_ANSWER_BYTES + " bytes");

        answers(aResponse().withChunkedDribbleDelay(2, 10).withBody(new byte[Sender.MOST_ANSWER_BYTES + 1]));
        assertFailed("more than " + Sender.MOST_ANSWER_BYTES + " bytes");
    }

    @Test
    void an_answer_that_is_not_signed_is_not_believed() {
        answers(aResponse().withBody("no").withTransformerParameter(SigningPeer.UNSIGNED, true));

        assertFailed("not signed by the peer");
    }

    @Test
    void what_says_to_be_packed_and_is_not_cannot_be_read() {
        answers(aResponse().withHeader("Content-Encoding", "gzip").withBody("no gzip at all"));

        // The code is one over a plain body, so it is the code that does not fit.
        assertFailed("not signed by the peer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntoo short",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nto",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 2",
                "220 mail.example ESMTP\r\n",
                "",
            })
    void what_is_no_whole_answer_at_all_fails(String answer) throws Exception {
        try (Mouthpiece mouthpiece = new Mouthpiece(answer)) {
            PeerReply reply = sender.send(mouthpiece.port(), "hi");

            assertThat(reply).isInstanceOf(PeerReply.Failed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 404, 500})
    void whoever_cannot_answer_a_hello_is_sent_nothing(int status) {
        server.stubFor(post(urlEqualTo(PeerHeaders.HELLO))
                .withName("foreign")
                .willReturn(aResponse().withStatus(status).withHeader("Authentication-Info", "a.b.c")));

        assertThat(send()).isInstanceOf(PeerReply.Failed.class);
        assertThat(peer.messages).isEmpty();
    }

    @Test
    void a_session_that_is_forgotten_each_time_is_not_asked_for_for_ever() {
        answers(aResponse()
                .withStatus(401)
                .withHeader(PeerHeaders.CHALLENGE, PeerHeaders.challenge(PeerRefusal.SESSION)));

        assertFailed("forgets its sessions at once (401)");

        assertThat(peer.messages).as("twice in all").hasSize(2);
    }

    @Test
    void everybody_is_told_once_whatever_comes_and_however_often() {
        answers(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));
        List<CompletableFuture<PeerReply>> replies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            replies.add(sender.begin(there(), PeerRequest.Kind.BATCH, bytes("m" + i)));
        }
        replies.forEach(Sender::await);

        Awaitility.await()
                .during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(5))
                .until(() -> sender.told.get() == 20);
    }
}
