package io.rollcall.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A transport and a door that speak to each other, and somebody between them. */
class PeersOverHttpTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Sender sender = new Sender();
    private @Nullable Receiver running;
    private @Nullable Wiretap listening;

    private Receiver receiver() {
        if (running == null) {
            running = new Receiver(this::echo);
        }
        return running;
    }

    /** A wire to the receiver that somebody holds. */
    private Wiretap wire() {
        if (listening == null) {
            listening = new Wiretap(receiver().port());
        }
        return listening;
    }

    private byte[] echo(PeerRequest.Kind kind, byte[] message) throws MalformedMessageException {
        String text = new String(message, StandardCharsets.UTF_8);
        asked.add(kind.path() + " " + text);
        if (text.equals("garbage")) {
            throw new MalformedMessageException("this is\nno batch");
        }
        if (text.equals("fault")) {
            throw new IllegalStateException("planted");
        }
        return bytes(kind.path() + " says " + text);
    }

    @AfterEach
    void stop() {
        sender.close();
        if (listening != null) {
            listening.close();
        }
        if (running != null) {
            running.close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertAnswered(PeerReply reply, String text) {
        assertThat(reply).isInstanceOf(PeerReply.Answered.class);
        assertThat(new String(((PeerReply.Answered) reply).answer(), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    private static void assertFailed(PeerReply reply, String... words) {
        assertThat(reply).isInstanceOf(PeerReply.Failed.class);
        assertThat(((PeerReply.Failed) reply).why()).contains(words);
    }

    @ParameterizedTest
    @EnumSource(PeerRequest.Kind.class)
    void a_message_is_answered(PeerRequest.Kind kind) {
        PeerAddress peer = Sender.at(receiver().port());

        assertAnswered(sender.send(peer, kind, "hi"), kind.path() + " says hi");
        assertAnswered(sender.send(new PeerAddress(peer.address() + "/"), kind, ""), kind.path() + " says ");
    }

    @Test
    void many_messages_at_once_share_one_hello() {
        List<CompletableFuture<PeerReply>> replies = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            replies.add(sender.begin(Sender.at(receiver().port()), PeerRequest.Kind.BATCH, bytes("m" + i)));
        }

        for (int i = 0; i < 100; i++) {
            assertAnswered(Sender.await(replies.get(i)), "batch says m" + i);
        }
        assertThat(sender.told).hasValue(100);
        assertThat(receiver().gate).isNotNull().satisfies(gate -> assertThat(gate.counters())
                .containsEntry("peer-sessions-opened", 1L));
    }

    @Test
    void one_small_message_each_way_a_second_stays_far_below_the_budget() {
        PeerAddress peer = Sender.at(wire().port());
        sender.send(peer, PeerRequest.Kind.BATCH, "hello first");
        wire().heardThere();
        wire().heardBack();

        sender.send(peer, PeerRequest.Kind.BATCH, "x".repeat(100));

        String there = wire().heardThere();
        String back = wire().heardBack();
        assertThat(there).startsWith("POST /replication/v1/batch HTTP/1.1\r\n");
        assertThat(there).contains("X-Replication: true\r\n", "x-netflix-discovery-replication: true\r\n");
        assertThat(there).contains("X-Rollcall-Node: " + Sender.SELF + "\r\n");
        assertThat(2 * (there.length() + back.length()))
                .as("bytes a second of a pair of nodes")
                .isLessThan(2_000);
    }

    @Test
    void long_messages_and_answers_travel_packed() {
        String text = "statement of an instance; ".repeat(10_000);
        PeerAddress peer = Sender.at(wire().port());

        assertAnswered(sender.send(peer, PeerRequest.Kind.BATCH, text), "batch says " + text);

        String there = wire().heardThere();
        String back = wire().heardBack();
        assertThat(there).contains("Content-Encoding: gzip");
        assertThat(back).contains("Content-Encoding: gzip");
        assertThat(there.length() + back.length()).isLessThan(20_000);
    }

    @Test
    void what_does_not_get_shorter_travels_as_it_is() {
        byte[] noise = new byte[5_000];
        new Random(7).nextBytes(noise);

        Sender.await(sender.begin(Sender.at(wire().port()), PeerRequest.Kind.BATCH, noise));

        assertThat(wire().heardThere()).doesNotContain("Content-Encoding");
    }

    @Test
    void a_peer_that_has_started_anew_is_greeted_anew_without_anybody_noticing() {
        int port = receiver().port();
        assertAnswered(sender.send(port, "one"), "batch says one");
        receiver().close();
        running = new Receiver(ClusterSecret.of(Sender.SECRET), Map.of("port", String.valueOf(port)), this::echo);

        // What was under way while it ended may be lost; what is sent to the new one is not.
        PeerReply reply = sender.send(port, "two");
        if (reply instanceof PeerReply.Failed) {
            reply = sender.send(port, "two");
        }

        assertAnswered(reply, "batch says two");
        assertThat(receiver().refused(PeerRefusal.SESSION)).isEqualTo(1);
    }

    @Test
    void a_peer_with_another_secret_is_told_apart_from_one_that_is_down() {
        running = new Receiver(ClusterSecret.of("another secret of the same length, or so"), Map.of(), this::echo);

        assertFailed(sender.send(running.port(), "hi"), "does not accept our secret", "--cluster-secret-file");

        assertThat(running.refused(PeerRefusal.SECRET)).isEqualTo(1);
        assertThat(asked).isEmpty();
        assertFailed(sender.send(1, "hi"), "cannot connect");
    }

    @Test
    void a_secret_is_changed_node_by_node_and_everybody_understands_everybody_all_the_time() {
        String fresh = "fedcba9876543210fedcba9876543210";
        String old = Sender.SECRET;
        List<ClusterSecret> steps = List.of(
                ClusterSecret.of(old),
                ClusterSecret.of(old, fresh),
                ClusterSecret.of(fresh, old),
                ClusterSecret.of(fresh));
        for (int step = 0; step < 3; step++) {
            for (int from = step; from <= step + 1; from++) {
                for (int to = step; to <= step + 1; to++) {
                    try (Sender one = new Sender(steps.get(from));
                            Receiver other = new Receiver(steps.get(to), Map.of(), this::echo)) {
                        assertAnswered(one.send(other.port(), "hi"), "batch says hi");
                    }
                }
            }
        }
    }

    @Test
    void a_node_without_a_cluster_answers_no_peer() {
        running = new Receiver(null, Map.of(), this::echo);

        assertFailed(sender.send(running.port(), "hi"), "takes part in no cluster (403)");
    }

    @Test
    void what_cannot_be_read_and_what_fails_is_said_and_signed() {
        assertFailed(
                sender.send(receiver().port(), "garbage"),
                "cannot read what was sent (400)",
                "It says: this is?no batch");
        assertFailed(sender.send(receiver().port(), "fault"), "it failed (500)", "its log has the details");
        assertAnswered(sender.send(receiver().port(), "and on"), "batch says and on");
    }

    @Test
    void a_message_larger_than_the_receiver_takes_is_refused_packed_or_not() {
        running = new Receiver(ClusterSecret.of(Sender.SECRET), Map.of("limits.batch-kib", "16"), this::echo);
        byte[] noise = new byte[20_000];
        new Random(7).nextBytes(noise);

        assertFailed(
                Sender.await(sender.begin(Sender.at(running.port()), PeerRequest.Kind.BATCH, noise)),
                "too large for it (413)");
        assertFailed(
                sender.send(running.port(), "x".repeat(20_000)), "too large for it (413)", "more than 16384 bytes");
        assertThat(asked).isEmpty();
        assertAnswered(sender.send(running.port(), "x".repeat(15_000)), "batch says " + "x".repeat(15_000));
    }

    @Test
    void an_answer_larger_than_the_sender_takes_is_refused_packed_or_not() {
        byte[] noise = new byte[Sender.MOST_ANSWER_BYTES + 1];
        new Random(7).nextBytes(noise);
        running = new Receiver((kind, message) -> kind == PeerRequest.Kind.PULL ? noise : new byte[noise.length]);
        PeerAddress peer = Sender.at(running.port());

        assertFailed(sender.send(peer, PeerRequest.Kind.PULL, ""), "more than " + Sender.MOST_ANSWER_BYTES + " bytes");
        assertFailed(sender.send(peer, PeerRequest.Kind.BATCH, ""), "more than " + Sender.MOST_ANSWER_BYTES + " bytes");
    }

    @Test
    void a_request_that_is_heard_and_said_again_is_refused_and_does_nothing() throws Exception {
        assertAnswered(sender.send(wire().port(), "once"), "batch says once");
        String heard = wire().heardThere();
        String request = heard.substring(heard.indexOf("POST /replication/v1/batch"));

        String again = Raw.exchange(receiver().port(), request);

        assertThat(again).startsWith("HTTP/1.1 401").contains("Rollcall-Peer error=\"number\"");
        assertThat(asked).containsExactly("batch once");
        assertThat(receiver().refused(PeerRefusal.NUMBER)).isEqualTo(1);

        String hello = heard.substring(0, heard.indexOf("POST /replication/v1/batch"));
        assertThat(Raw.exchange(receiver().port(), hello))
                .startsWith("HTTP/1.1 401")
                .doesNotContain("Authentication-Info");
    }

    @Test
    void a_request_that_is_changed_on_its_way_is_refused_and_does_nothing() {
        wire().changeThere(text -> text.replace("pay a", "pay b"));

        assertFailed(sender.send(wire().port(), "pay a"), "does something between change requests");

        assertThat(asked).isEmpty();
        assertThat(receiver().refused(PeerRefusal.SIGNATURE)).isEqualTo(1);
    }

    @Test
    void a_request_that_is_led_to_another_path_is_refused_and_does_nothing() {
        wire().changeThere(text -> text.replace("/replication/v1/batch", "/replication/v1/repair"));

        assertFailed(sender.send(wire().port(), "hi"), "(401)");

        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch says yes", "HTTP/1.1 200"})
    void an_answer_that_is_changed_on_its_way_is_not_believed(String part) {
        wire().changeBack(text -> text.replace(part, part.replace("yes", "no!").replace("200", "203")));

        assertThat(sender.send(wire().port(), "yes")).isInstanceOf(PeerReply.Failed.class);
    }

    @Test
    void the_answer_to_another_request_is_not_believed() {
        assertAnswered(sender.send(wire().port(), "same"), "batch says same");
        String first = wire().heardBack();
        String answer = first.substring(first.lastIndexOf("HTTP/1.1 200"));
        wire().changeBack(text -> answer);

        assertFailed(sender.send(wire().port(), "same"), "not signed by the peer");
    }

    @Test
    void a_welcome_that_was_given_before_opens_nothing() {
        assertAnswered(sender.send(wire().port(), "hi"), "batch says hi");
        String first = wire().heardBack();
        String welcome = first.substring(0, first.indexOf("HTTP/1.1 200"));
        try (Sender later = new Sender()) {
            wire().changeBack(text -> welcome);

            assertFailed(later.send(wire().port(), "hi"), "does not know the cluster's secret");
        }
    }

    @Test
    void the_secret_and_the_key_are_never_on_the_wire() {
        sender.send(wire().port(), "hi");

        String all = wire().heardThere() + wire().heardBack();
        assertThat(all).doesNotContain(Sender.SECRET);
        Matcher codes = Pattern.compile("[A-Za-z0-9_-]{43}").matcher(all);
        assertThat(codes.results())
                .as("four codes, none of them twice")
                .hasSize(4)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /replication/v1/batch HTTP/1.1\r\nHost: b\r\nX-Replication: true\r\n"
                        + "x-netflix-discovery-replication: true\r\nContent-Length: 2\r\n\r\nhi",
                "POST /replication/v1/batch HTTP/1.1\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
                "POST /replication/v1/hello HTTP/1.1\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
                "GET /replication/v1/batch HTTP/1.1\r\nHost: b\r\n\r\n",
                "GET /replication/v1/batch?format=json HTTP/1.1\r\nHost: b\r\nX-Replication: true\r\n\r\n",
                "GET /replication HTTP/1.1\r\nHost: b\r\n\r\n",
                "PUT /replication/v1/nothing HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nhi",
                "OPTIONS /replication/v1/batch HTTP/1.1\r\nHost: b\r\n\r\n"
            })
    void nothing_is_answered_to_those_who_are_no_peers_and_they_are_counted(String request) throws Exception {
        String answer = Raw.exchange(receiver().port(), request);

        assertThat(answer).startsWith("HTTP/1.1 401").contains("no credentials of a peer came with it");
        assertThat(asked).isEmpty();
        assertThat(receiver().refused(PeerRefusal.NO_CREDENTIALS)).isEqualTo(1);
    }

    @Test
    void a_stranger_is_refused_before_he_has_sent_his_body() throws Exception {
        String head = "POST /replication/v1/batch HTTP/1.1\r\nHost: b\r\nContent-Length: 8000000\r\n\r\n";

        assertThat(Raw.exchange(receiver().port(), head)).startsWith("HTTP/1.1 401");
    }

    @Test
    void a_hello_with_a_body_is_refused() throws Exception {
        for (String body :
                List.of("Content-Length: 2\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")) {
            assertThat(Raw.exchange(receiver().port(), "POST /replication/v1/hello HTTP/1.1\r\nHost: b\r\n" + body))
                    .startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void a_body_that_does_not_arrive_in_time_or_whole_does_nothing() throws Exception {
        running = new Receiver(ClusterSecret.of(Sender.SECRET), Map.of("limits.body-time", "500ms"), this::echo);
        assertAnswered(sender.send(wire().port(), "first"), "batch says first");
        wire().heardThere();
        // The sender's own number, in a request that says to be longer than what comes of it.
        wire().changeThere(text -> text.replaceFirst("Content-Length: 6", "Content-Length: 9"));
        assertThat(sender.send(wire().port(), "second")).isInstanceOf(PeerReply.Failed.class);

        assertThat(asked).containsExactly("batch first");
        wire().changeThere(text -> text);
        assertAnswered(sender.send(wire().port(), "third"), "batch says third");
    }

    @Test
    void what_is_no_address_fails_and_throws_nothing() {
        for (String address :
                List.of("", "nowhere", "http://", "http://a b", "ftp://127.0.0.1", "http://127.0.0.1:99999")) {
            assertThat(sender.send(new PeerAddress(address), PeerRequest.Kind.BATCH, "hi"))
                    .as(address)
                    .isInstanceOf(PeerReply.Failed.class);
        }
    }
}
