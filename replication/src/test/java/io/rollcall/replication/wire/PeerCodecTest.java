package io.rollcall.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.record.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one node says is what the other hears, in few bytes. */
class PeerCodecTest {
    private static final int MESSAGES = 1_500;

    @ParameterizedTest
    @EnumSource
    void a_request_comes_back_as_it_went(PeerRequest.Kind kind) throws MalformedMessageException {
        for (long seed = 1; seed <= MESSAGES; seed++) {
            MessageGenerator generator = new MessageGenerator(seed);
            FromPeer<PeerRequest> said = new FromPeer<>(generator.node(), 0, generator.request(kind));
            byte[] bytes = PeerCodec.encode(said.sender(), said.message());
            assertThat(PeerCodec.decodeRequest(kind, bytes)).as("seed %d", seed).isEqualTo(said);
            assertThat(PeerCodec.requestAsJson(kind, bytes)).contains("\"request\" : \"" + kind + "\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_comes_back_as_it_went(PeerRequest.Kind kind) throws MalformedMessageException {
        for (long seed = 1; seed <= MESSAGES; seed++) {
            MessageGenerator generator = new MessageGenerator(seed);
            long newest = generator.random().nextLong();
            FromPeer<PeerAnswer> said = new FromPeer<>(generator.node(), newest, generator.answer(kind));
            byte[] bytes = PeerCodec.encode(said.sender(), newest, said.message());
            assertThat(PeerCodec.decodeAnswer(kind, bytes)).as("seed %d", seed).isEqualTo(said);
            assertThat(PeerCodec.answerAsJson(kind, bytes)).contains("\"answer\" : ");
        }
    }

    @Test
    void a_summary_of_three_nodes_has_less_than_150_bytes() {
        List<LaneItem.Summary.Progress> writers = new ArrayList<>();
        for (String name : List.of("registry-a", "registry-b", "registry-c")) {
            writers.add(new LaneItem.Summary.Progress(new NodeId(name, 1_900_000_000_000L), 1_234_567, 86_400));
        }
        PeerRequest summary = new PeerRequest.Batch(List.of(new LaneItem.Summary(writers, new TreeMap<>(), List.of())));
        assertThat(PeerCodec.encode(writers.get(0).writer(), summary)).hasSizeLessThan(150);
    }

    @Test
    void a_takeover_by_hash_has_less_than_120_bytes() {
        MessageGenerator generator = new MessageGenerator(1);
        NodeId home = new NodeId("registry-a", 1_900_000_000_000L);
        List<LaneItem.Write> writes = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            Version version = new Version(
                    1_900_000_000_000L + i,
                    1_900_000_000_500L + i,
                    false,
                    3,
                    false,
                    generator.random().nextLong(),
                    home);
            InstanceKey key = new InstanceKey("ORDERS", "host-" + i + ".example.internal:orders:8080");
            writes.add(new LaneItem.Write.ByHash(key, version, new Dot(home, 1_000_000 + i)));
        }
        PeerRequest takeover = new PeerRequest.Batch(List.of(new LaneItem.Push(1_000_000, 1_001_000, writes)));
        assertThat(PeerCodec.encode(home, takeover)).hasSizeLessThan(120 * writes.size());
    }

    @Test
    void words_of_any_length_and_with_half_a_character_are_carried() throws MalformedMessageException {
        NodeId sender = new NodeId("a", 1);
        byte[] bytes = PeerCodec.encode(sender, 0, new PeerAnswer.Declined("no \uD83D".repeat(1_000)));
        assertThat(PeerCodec.decodeAnswer(PeerRequest.Kind.PULL, bytes).message())
                .isInstanceOfSatisfying(PeerAnswer.Declined.class, declined -> assertThat(declined.why())
                        .startsWith("no ?no ?")
                        .hasSizeLessThan(600));
    }

    @Test
    void a_home_that_never_vouched_is_carried_as_the_longest_time() throws MalformedMessageException {
        PeerAnswer.Part.HomeAge age =
                new PeerAnswer.Part.HomeAge(new NodeId("a", 1), 0, Duration.ofSeconds(Long.MAX_VALUE));
        PeerAnswer.Part part = new PeerAnswer.Part(
                true,
                false,
                Vector.EMPTY,
                Vector.EMPTY,
                new TreeMap<>(),
                List.of(age),
                new DigestKey(1, 2),
                List.of(),
                null);
        byte[] bytes = PeerCodec.encode(age.home(), 0, part);
        assertThat(PeerCodec.decodeAnswer(PeerRequest.Kind.PULL, bytes).message())
                .isInstanceOfSatisfying(PeerAnswer.Part.class, read -> assertThat(
                                read.homes().get(0).sinceVouched())
                        .isEqualTo(Duration.ofNanos(Long.MAX_VALUE)));
    }
}
