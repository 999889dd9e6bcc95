package io.rollcall.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.record.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is believed, and that nothing which was overheard is of any use. */
class PeerGateTest {
    private static final String SECRET = "the secret of the cluster, 32 or more";
    private static final String OTHER = "another secret that is longer than that";
    private static final NodeId B = new NodeId("b", 17);
    private static final String BATCH = PeerHeaders.BASE + "batch";
    private static final byte[] BODY = bytes("what b says");

    private final AtomicLong nanos = new AtomicLong();
    private final Random random = new Random(1);
    private final PeerGate gate = new PeerGate(ClusterSecret.of(SECRET), random, nanos::get);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A session as a sender keeps it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Session(String id, String challenge, byte[] key) {}

    private static PeerGate.Head head(String path, String authorization) {
        return new PeerGate.Head("POST", path, null, authorization, B.toString(), null);
    }

    private static PeerGate.Head helloUnder(String secret, String nonce) {
        return head(
                PeerHeaders.HELLO, PeerHeaders.credentials(nonce, Proof.text(Proof.hello(bytes(secret), B, nonce))));
    }

    private String[] welcomed(String secret, String nonce) {
        PeerGate.Verdict verdict = gate.hello(helloUnder(secret, nonce));
        assertThat(verdict).isInstanceOf(PeerGate.Welcome.class);
        return ((PeerGate.Welcome) verdict).credentials().split("\\.", -1);
    }

    private Session open(String nonce) {
        String[] welcome = welcomed(SECRET, nonce);
        return new Session(welcome[0], welcome[1], Proof.sessionKey(bytes(SECRET), B, nonce, welcome[0], welcome[1]));
    }

    private static PeerGate.Head request(Session session, long number, byte[] body) {
        byte[] code = Proof.request(session.key, session.challenge, number, BATCH, B, "", body);
        return head(BATCH, PeerHeaders.credentials(session.id, Long.toString(number), Proof.text(code)));
    }

    private void assertRefused(PeerRefusal why, PeerGate.@Nullable Verdict verdict) {
        assertThat(verdict).isEqualTo(new PeerGate.Refused(why));
        assertThat(gate.refused(why)).isPositive();
        assertThat(gate.counters()).containsEntry("peer-refused-" + why.code(), gate.refused(why));
    }

    @Test
    void a_peer_that_said_hello_is_believed() {
        Session session = open("n1");

        for (long number = 1; number <= 3; number++) {
            PeerGate.Verdict verdict = gate.judge(request(session, number, BODY), BODY);
            assertThat(verdict).isInstanceOf(PeerGate.Passed.class);
            assertThat(((PeerGate.Passed) verdict).peer()).isEqualTo(B);
        }
        assertThat(gate.counters()).containsEntry("peer-sessions-opened", 1L);
    }

    @Test
    void the_welcome_is_one_that_only_a_peer_can_give() {
        String[] welcome = welcomed(SECRET, "n1");

        assertThat(Proof.says(welcome[2], Proof.welcome(bytes(SECRET), B, "n1", welcome[0], welcome[1])))
                .isTrue();
        assertThat(Proof.says(welcome[2], Proof.welcome(bytes(OTHER), B, "n1", welcome[0], welcome[1])))
                .isFalse();
        assertThat(Proof.says(welcome[2], Proof.welcome(bytes(SECRET), B, "n2", welcome[0], welcome[1])))
                .as("the welcome to another hello")
                .isFalse();
    }

    @Test
    void a_hello_under_another_secret_is_refused() {
        assertRefused(PeerRefusal.SECRET, gate.hello(helloUnder(OTHER, "n1")));
    }

    @Test
    void a_hello_under_any_secret_of_the_file_is_welcomed_under_that_one() {
        PeerGate both = new PeerGate(ClusterSecret.of(OTHER, SECRET), random, nanos::get);

        for (String secret : List.of(SECRET, OTHER)) {
            PeerGate.Verdict verdict = both.hello(helloUnder(secret, "for" + secret.length()));
            String[] welcome = ((PeerGate.Welcome) verdict).credentials().split("\\.", -1);
            assertThat(Proof.says(
                            welcome[2],
                            Proof.welcome(bytes(secret), B, "for" + secret.length(), welcome[0], welcome[1])))
                    .isTrue();
        }
    }

    @Test
    void a_hello_in_the_name_of_another_node_is_refused() {
        PeerGate.Head hello = helloUnder(SECRET, "n1");

        for (String node : List.of("c@17", "b@18")) {
            assertRefused(
                    PeerRefusal.SECRET,
                    gate.hello(new PeerGate.Head("POST", hello.path(), null, hello.authorization(), node, null)));
        }
    }

    @Test
    void a_hello_that_was_overheard_is_not_answered_again() {
        welcomed(SECRET, "n1");

        assertRefused(PeerRefusal.NUMBER, gate.hello(helloUnder(SECRET, "n1")));
    }

    @Test
    void hellos_are_bounded_and_come_back_with_time_while_those_of_strangers_cost_peers_nothing() {
        for (int i = 0; i < 1_000; i++) {
            assertRefused(PeerRefusal.SECRET, gate.hello(helloUnder(OTHER, "stranger" + i)));
        }
        int welcomed = 0;
        while (gate.hello(helloUnder(SECRET, "n" + welcomed)) instanceof PeerGate.Welcome) {
            welcomed++;
        }
        assertThat(welcomed).isBetween(20, 100);
        assertThat(gate.refused(PeerRefusal.TOO_MANY_HELLOS)).isEqualTo(1);

        nanos.addAndGet(1_000_000_000L);

        assertThat(gate.hello(helloUnder(SECRET, "later"))).isInstanceOf(PeerGate.Welcome.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic YTpi",
                "Bearer x",
                "Rollcall-Peer",
                "Rollcall-Peer a",
                "Rollcall-Peer a.b",
                "Rollcall-Peer a.b.c.d",
                "rollcall-peer a.1.c"
            })
    void what_carries_no_credentials_is_refused_before_its_body_is_read(String authorization) {
        assertRefused(PeerRefusal.NO_CREDENTIALS, gate.judgeHead(head(BATCH, authorization)));
        assertRefused(PeerRefusal.NO_CREDENTIALS, gate.judge(head(BATCH, authorization), BODY));
    }

    @Test
    void a_session_that_is_not_open_is_refused_before_the_body_is_read() {
        Session unknown = new Session("nowhere", "c", bytes("k"));

        assertRefused(PeerRefusal.SESSION, gate.judgeHead(request(unknown, 1, BODY)));
        assertRefused(PeerRefusal.SESSION, gate.judge(request(unknown, 1, BODY), BODY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "01", "x", "", "1e3", "99999999999999999999", "１"})
    void what_is_no_number_is_refused(String number) {
        Session session = open("n1");

        PeerGate.Head head = head(BATCH, PeerHeaders.credentials(session.id, number, "code"));

        assertRefused(PeerRefusal.NUMBER, gate.judgeHead(head));
        assertRefused(PeerRefusal.NUMBER, gate.judge(head, BODY));
    }

    @Test
    void a_request_that_was_overheard_is_not_taken_again() {
        Session session = open("n1");
        PeerGate.Head head = request(session, 1, BODY);
        assertThat(gate.judge(head, BODY)).isInstanceOf(PeerGate.Passed.class);

        assertRefused(PeerRefusal.NUMBER, gate.judge(head, BODY));
        assertRefused(PeerRefusal.NUMBER, gate.judgeHead(head));
    }

    @Test
    void a_number_that_was_used_does_not_serve_for_another_request() {
        Session session = open("n1");
        assertThat(gate.judge(request(session, 1, BODY), BODY)).isInstanceOf(PeerGate.Passed.class);

        byte[] other = bytes("something else");
        assertRefused(PeerRefusal.NUMBER, gate.judge(request(session, 1, other), other));
    }

    @Test
    void requests_may_overtake_each_other_as_far_as_the_window_is_wide() {
        Session session = open("n1");
        long newest = 2_000;
        assertThat(gate.judge(request(session, newest, BODY), BODY)).isInstanceOf(PeerGate.Passed.class);

        long oldest = newest - NumberWindow.WIDTH + 1;
        assertThat(gate.judge(request(session, oldest, BODY), BODY)).isInstanceOf(PeerGate.Passed.class);
        assertRefused(PeerRefusal.NUMBER, gate.judge(request(session, oldest - 1, BODY), BODY));
    }

    @Test
    void nothing_of_a_request_can_be_changed() {
        Session session = open("n1");
        PeerGate.Head head = request(session, 1, BODY);
        String authorization = String.valueOf(head.authorization());

        List<PeerGate.Head> changed = new ArrayList<>();
        changed.add(new PeerGate.Head("POST", PeerHeaders.BASE + "pull", null, authorization, B.toString(), null));
        changed.add(new PeerGate.Head("POST", BATCH, null, authorization, "c@17", null));
        changed.add(new PeerGate.Head("POST", BATCH, null, authorization, "b@18", null));
        changed.add(new PeerGate.Head("POST", BATCH, null, authorization, B.toString(), "gzip"));
        changed.add(new PeerGate.Head(
                "POST", BATCH, null, authorization.replaceFirst("\\.1\\.", ".2."), B.toString(), null));
        for (PeerGate.Head one : changed) {
            assertRefused(PeerRefusal.SIGNATURE, gate.judge(one, BODY));
        }
        assertRefused(PeerRefusal.SIGNATURE, gate.judge(head, bytes("what c says")));
        for (String query : List.of("", "format=json")) {
            PeerGate.Head asked = new PeerGate.Head("POST", BATCH, query, authorization, B.toString(), null);
            assertRefused(PeerRefusal.NO_CREDENTIALS, gate.judge(asked, BODY));
        }
        PeerGate.Head put = new PeerGate.Head("PUT", BATCH, null, authorization, B.toString(), null);
        assertRefused(PeerRefusal.NO_CREDENTIALS, gate.judge(put, BODY));

        assertThat(gate.judge(head, BODY))
                .as("what was tried in vain used nothing up")
                .isInstanceOf(PeerGate.Passed.class);
    }

    @Test
    void a_request_of_one_session_is_not_taken_in_another() {
        Session first = open("n1");
        Session second = open("n2");
        PeerGate.Head head = request(first, 1, BODY);

        String moved = String.valueOf(head.authorization()).replace(first.id, second.id);

        assertRefused(PeerRefusal.SIGNATURE, gate.judge(head(BATCH, moved), BODY));
    }

    @Test
    void a_node_may_take_a_new_incarnation_within_its_session() {
        Session session = open("n1");
        NodeId risen = new NodeId("b", 99);
        byte[] code = Proof.request(session.key, session.challenge, 1, BATCH, risen, "", BODY);
        String credentials = PeerHeaders.credentials(session.id, "1", Proof.text(code));

        assertThat(gate.judge(new PeerGate.Head("POST", BATCH, null, credentials, risen.toString(), null), BODY))
                .isInstanceOf(PeerGate.Passed.class);
    }

    @Test
    void an_answer_holds_for_its_own_request_status_and_body_alone() {
        Session session = open("n1");
        PeerGate.Passed passed = (PeerGate.Passed) gate.judge(request(session, 7, BODY), BODY);
        byte[] said = bytes("answer");
        String code = passed.sign(200, "", said);

        assertThat(Proof.says(code, Proof.answer(session.key, session.challenge, 7, 200, "", said)))
                .isTrue();
        assertThat(Proof.says(code, Proof.answer(session.key, session.challenge, 8, 200, "", said)))
                .isFalse();
        assertThat(Proof.says(code, Proof.answer(session.key, session.challenge, 7, 500, "", said)))
                .isFalse();
        assertThat(Proof.says(code, Proof.answer(session.key, session.challenge, 7, 200, "gzip", said)))
                .isFalse();
        assertThat(Proof.says(code, Proof.answer(session.key, session.challenge, 7, 200, "", BODY)))
                .isFalse();
        assertThat(Proof.says(code, Proof.request(session.key, session.challenge, 7, BATCH, B, "", said)))
                .as("a request is no answer")
                .isFalse();
    }

    @Test
    void a_session_that_nobody_uses_ends_and_one_in_use_stays() {
        Session idle = open("n1");
        Session used = open("n2");
        for (long number = 1; number <= 20; number++) {
            nanos.addAndGet(60_000_000_000L);
            assertThat(gate.judge(request(used, number, BODY), BODY)).isInstanceOf(PeerGate.Passed.class);
        }

        assertRefused(PeerRefusal.SESSION, gate.judge(request(idle, 1, BODY), BODY));
    }

    @Test
    void of_too_many_sessions_the_idlest_ends() {
        Session used = open("used");
        Session idle = open("idle");
        for (int i = 1; i <= 300; i++) {
            nanos.addAndGet(200_000_000L);
            open("n" + i);
            assertThat(gate.judge(request(used, i, BODY), BODY)).isInstanceOf(PeerGate.Passed.class);
        }

        assertRefused(PeerRefusal.SESSION, gate.judge(request(idle, 1, BODY), BODY));
    }
}
