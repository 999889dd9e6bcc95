package io.rollcall.replication.wire;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever bytes a peer sends, they are a message or {@link MalformedMessageException}. */
class BrokenMessageTest {
    private static byte[] request(PeerRequest.Kind kind, MessageGenerator generator) {
        return PeerCodec.encode(generator.node(), generator.request(kind));
    }

    private static byte[] answer(PeerRequest.Kind kind, MessageGenerator generator) {
        return PeerCodec.encode(generator.node(), 7, generator.answer(kind));
    }

    private static void assertRefused(ThrowingCallable reading, String what) {
        assertThatThrownBy(reading)
                .as(what)
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageMatching("(?s).+");
    }

    @ParameterizedTest
    @EnumSource
    void a_message_that_is_cut_anywhere_is_refused(PeerRequest.Kind kind) {
        for (long seed = 1; seed <= 10; seed++) {
            MessageGenerator generator = new MessageGenerator(seed);
            byte[] request = request(kind, generator);
            byte[] answer = answer(kind, generator);
            for (int length = 0; length < request.length; length++) {
                byte[] cut = Arrays.copyOf(request, length);
                assertRefused(() -> PeerCodec.decodeRequest(kind, cut), "seed " + seed + ", length " + length);
            }
            for (int length = 0; length < answer.length; length++) {
                byte[] cut = Arrays.copyOf(answer, length);
                assertRefused(() -> PeerCodec.decodeAnswer(kind, cut), "seed " + seed + ", length " + length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_message_with_broken_bits_is_read_or_refused_and_nothing_else(PeerRequest.Kind kind) {
        for (long seed = 1; seed <= 1_500; seed++) {
            MessageGenerator generator = new MessageGenerator(seed);
            byte[] request = broken(request(kind, generator), generator.random());
            byte[] answer = broken(answer(kind, generator), generator.random());
            try {
                MessageProperties.holdForRequest(kind, request);
                MessageProperties.holdForAnswer(kind, answer);
            } catch (RuntimeException other) {
                fail("seed " + seed, other);
            }
        }
    }

    private static byte[] broken(byte[] message, RandomGenerator random) {
        byte[] broken = message.clone();
        int flips = 1 + random.nextInt(3);
        for (int i = 0; i < flips; i++) {
            broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return broken;
    }

    @ParameterizedTest
    @EnumSource
    void what_follows_a_message_is_refused(PeerRequest.Kind kind) {
        byte[] request = request(kind, new MessageGenerator(3));
        for (int following = 0; following < 256; following++) {
            byte[] longer = Arrays.copyOf(request, request.length + 1);
            longer[request.length] = (byte) following;
            assertRefused(() -> PeerCodec.decodeRequest(kind, longer), "followed by " + following);
        }
        byte[] twice = Arrays.copyOf(request, 2 * request.length);
        System.arraycopy(request, 0, twice, request.length, request.length);
        assertRefused(() -> PeerCodec.decodeRequest(kind, twice), "twice");
    }

    @Test
    void a_message_of_another_kind_is_refused() {
        MessageGenerator generator = new MessageGenerator(5);
        for (PeerRequest.Kind said : PeerRequest.Kind.values()) {
            byte[] request = request(said, generator);
            byte[] answer = PeerCodec.encode(generator.node(), 0, new PeerAnswer.Declined("no"));
            assertRefused(() -> PeerCodec.decodeRequest(said, answer), "an answer for a request");
            assertRefused(() -> PeerCodec.decodeAnswer(said, request), "a request for an answer");
            for (PeerRequest.Kind heard : PeerRequest.Kind.values()) {
                if (heard != said) {
                    assertRefused(() -> PeerCodec.decodeRequest(heard, request), said + " as " + heard);
                }
            }
        }
    }
}
