package io.rollcall.replication.wire;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.Port;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.record.Statement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Messages that are Smile, and nearly what a peer says. */
class StrictReadingTest {
    private static final Instance INSTANCE = Instance.of("ORDERS", "a", "h", "1.1.1.1", new Port(1, true));

    @FunctionalInterface
    private interface Saying {
        void say(SmileGenerator smile) throws IOException;
    }

    /** A message of a sender, without its end. */
    private static byte[] message(long version, int number, Saying content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SmileFactory factory = SmileFactory.builder()
                .disable(SmileGenerator.Feature.ENCODE_BINARY_AS_7BIT)
                .build();
        try (SmileGenerator smile = factory.createGenerator(bytes)) {
            smile.writeStartArray();
            smile.writeNumber(version);
            smile.writeNumber(number);
            smile.writeString("sender");
            smile.writeNumber(1);
            content.say(smile);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    private static void assertRefused(PeerRequest.Kind kind, String why, Saying content) {
        byte[] message = message(1, RequestLayout.number(kind), content);
        assertThatThrownBy(() -> PeerCodec.decodeRequest(kind, message))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(why);
    }

    /** A repair that brings one record. */
    private static void assertRecordRefused(String why, Saying record) {
        assertRefused(PeerRequest.Kind.REPAIR, why, smile -> {
            smile.writeStartArray();
            smile.writeEndArray();
            smile.writeStartArray();
            smile.writeStartArray();
            record.say(smile);
        });
    }

    private static void keyAndVersion(SmileGenerator smile, boolean tombstone, long contentHash) throws IOException {
        smile.writeString("ORDERS");
        smile.writeString("a");
        smile.writeNumber(1);
        smile.writeNumber(1);
        smile.writeBoolean(false);
        smile.writeNumber(1);
        smile.writeBoolean(tombstone);
        smile.writeNumber(contentHash);
        smile.writeNumber(0);
        smile.writeNumber(0);
        smile.writeNumber(9);
    }

    private static void statement(SmileGenerator smile, byte[] members, String status, int lease) throws IOException {
        smile.writeNumber(RecordLayout.INSTANCE);
        keyAndVersion(smile, false, Statement.of(INSTANCE).contentHash());
        smile.writeBinary(members);
        smile.writeString(status);
        smile.writeNumber(lease);
        smile.writeNumber(90);
        smile.writeEndArray();
    }

    private static byte[] members(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_newer_form_of_messages_is_refused_by_its_number() {
        byte[] message = message(2, 3, smile -> {});
        assertThatThrownBy(() -> PeerCodec.decodeRequest(PeerRequest.Kind.DIGEST, message))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("form 2");
    }

    @Test
    void a_field_too_many_and_one_too_few_are_refused() {
        assertRefused(PeerRequest.Kind.DIGEST, "message goes on: found VALUE_NUMBER_INT", smile -> {
            for (int i = 0; i < 4; i++) {
                smile.writeNumber(i);
            }
            smile.writeEndArray();
        });
        assertRefused(PeerRequest.Kind.DIGEST, "root: expected VALUE_NUMBER_INT, found END_ARRAY", smile -> {
            smile.writeNumber(1);
            smile.writeNumber(2);
            smile.writeEndArray();
        });
    }

    @Test
    void a_node_that_was_not_written_out_is_refused() {
        assertRefused(PeerRequest.Kind.FORWARD, "home is node 1 of 1", smile -> smile.writeNumber(1));
        assertRefused(PeerRequest.Kind.FORWARD, "a node needs a name", smile -> {
            smile.writeString(" ");
            smile.writeNumber(1);
        });
        assertRefused(PeerRequest.Kind.FORWARD, "written out twice", smile -> {
            smile.writeString("sender");
            smile.writeNumber(1);
        });
    }

    @Test
    void a_vector_that_names_a_writer_twice_is_refused() {
        assertRefused(PeerRequest.Kind.PULL, "sender@1 is named twice, in vector 1", smile -> {
            smile.writeStartArray();
            for (int i = 0; i < 2; i++) {
                smile.writeNumber(0);
                smile.writeNumber(5 + i);
            }
        });
    }

    @Test
    void a_list_that_is_too_long_is_refused_where_it_passes_the_limit() {
        assertRefused(PeerRequest.Kind.BATCH, "more than 10000 preserved", smile -> {
            smile.writeStartArray();
            smile.writeStartArray();
            smile.writeNumber(1);
            for (int empty = 0; empty < 2; empty++) {
                smile.writeStartArray();
                smile.writeEndArray();
            }
            smile.writeStartArray();
            smile.writeNumber(0);
            for (int i = 1; i < 10_000; i++) {
                smile.writeString("n" + i);
                smile.writeNumber(1);
            }
            smile.writeNumber(0);
        });
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertRefused(PeerRequest.Kind.DIGEST, "expected VALUE_NUMBER_INT", smile -> smile.writeNumber(1.0));
        assertRefused(
                PeerRequest.Kind.DIGEST,
                "more than 64 bits",
                smile -> smile.writeNumber(java.math.BigInteger.ONE.shiftLeft(70)));
        assertRecordRefused("no record has form 9", smile -> smile.writeNumber(9));
        assertRefused(PeerRequest.Kind.PULL, "bucket is 1024", smile -> {
            smile.writeStartArray();
            smile.writeEndArray();
            smile.writeBoolean(true);
            smile.writeNumber(1_024);
        });
    }

    @Test
    void a_key_that_no_path_can_name_is_refused() {
        assertRecordRefused("U+002F", smile -> {
            smile.writeNumber(RecordLayout.TOMBSTONE);
            smile.writeString("ORDERS");
            smile.writeString("a/b");
        });
        assertRecordRefused("characters, more than 255", smile -> {
            smile.writeNumber(RecordLayout.TOMBSTONE);
            smile.writeString("O".repeat(256));
        });
    }

    @Test
    void a_tombstone_without_a_known_reason_is_refused() {
        assertRecordRefused("TombstoneReason.BOREDOM", smile -> {
            smile.writeNumber(RecordLayout.TOMBSTONE);
            keyAndVersion(smile, true, 0);
            smile.writeString("BOREDOM");
        });
        assertRecordRefused("cancelled, and the reason is CANCEL", smile -> {
            smile.writeNumber(RecordLayout.TOMBSTONE);
            keyAndVersion(smile, true, 0);
            smile.writeString("CANCEL");
        });
    }

    @Test
    void a_statement_that_is_not_one_is_refused() {
        byte[] members = EurekaJson.statement(INSTANCE);
        assertRecordRefused("not JSON", smile -> statement(smile, members("\"app\":"), "UP", 30));
        assertRecordRefused("Missing appName", smile -> statement(smile, members(""), "UP", 30));
        assertRecordRefused("InstanceStatus.SLEEPY", smile -> statement(smile, members, "SLEEPY", 30));
        assertRecordRefused("seconds between renewals is 0", smile -> statement(smile, members, "UP", 0));
        assertRecordRefused("not UTF-8", smile -> statement(smile, new byte[] {'"', (byte) 0xC3}, "UP", 30));
    }

    /** The bytes are copied into answers: what ends the object would stand beside it there. */
    @Test
    void a_statement_that_ends_its_object_and_goes_on_is_refused() {
        String members = new String(EurekaJson.statement(INSTANCE), StandardCharsets.UTF_8);
        byte[] apart = members(members + "} {" + members);
        assertRecordRefused("something follows", smile -> statement(smile, apart, "UP", 30));
        byte[] listed = members(members + "},{" + members);
        assertRecordRefused("not JSON", smile -> statement(smile, listed, "UP", 30));
    }

    @Test
    void a_statement_of_another_instance_is_refused() {
        byte[] other = EurekaJson.statement(Instance.of("ORDERS", "b", "h", "1.1.1.1", new Port(1, true)));
        assertRecordRefused("another instance", smile -> statement(smile, other, "UP", 30));
    }

    @Test
    void a_hash_is_not_believed() {
        byte[] changed = EurekaJson.statement(Instance.of("ORDERS", "a", "h", "6.6.6.6", new Port(1, true)));
        assertRecordRefused("another hash", smile -> statement(smile, changed, "UP", 30));
        assertRecordRefused("another hash", smile -> statement(smile, EurekaJson.statement(INSTANCE), "DOWN", 30));
    }

    @Test
    void more_bytes_than_any_message_has_are_refused_unread() {
        byte[] message = Arrays.copyOf(new byte[0], WireLimits.MESSAGE_BYTES + 1);
        assertThatThrownBy(() -> PeerCodec.decodeRequest(PeerRequest.Kind.BATCH, message))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("more than 16777216");
    }

    /** A length on the wire is only a claim. */
    @Test
    void a_length_that_the_bytes_do_not_have_is_refused() {
        byte[] claim = message(1, RequestLayout.number(PeerRequest.Kind.BUCKETS), smile -> {
            smile.writeNumber(1);
            smile.writeNumber(2);
            smile.writeRaw((byte) 0xFD);
            // 2 GiB less one byte, as a number of seven bits a byte and six in the last.
            for (int part : new int[] {0x0F, 0x7F, 0x7F, 0x7F, 0xBF}) {
                smile.writeRaw((byte) part);
            }
        });
        assertThatThrownBy(() -> PeerCodec.decodeRequest(PeerRequest.Kind.BUCKETS, claim))
                .isInstanceOf(MalformedMessageException.class);
    }
}
