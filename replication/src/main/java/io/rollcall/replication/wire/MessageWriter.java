package io.rollcall.replication.wire;

import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import io.rollcall.replication.record.NodeId;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The smallest parts of a message, written one after another: each is known by its place. A life of a
 * node is written out where it is first named, and is a number from then on.
 */
final class MessageWriter implements Closeable {
    /** Short texts that come again, as names of applications do, are written once; bytes stay as they are. */
    private static final SmileFactory FACTORY = SmileFactory.builder()
            .enable(SmileGenerator.Feature.CHECK_SHARED_STRING_VALUES)
            .disable(SmileGenerator.Feature.ENCODE_BINARY_AS_7BIT)
            .build();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final SmileGenerator smile;
    private final Map<NodeId, Integer> nodes = new HashMap<>();

    MessageWriter() throws IOException {
        smile = FACTORY.createGenerator(bytes);
    }

    /** Writes one element of a list. */
    @FunctionalInterface
    interface Writing<T> {
        void write(MessageWriter out, T value) throws IOException;
    }

    void open() throws IOException {
        smile.writeStartArray();
    }

    void end() throws IOException {
        smile.writeEndArray();
    }

    <T> void list(Collection<? extends T> values, Writing<T> element) throws IOException {
        open();
        for (T value : values) {
            element.write(this, value);
        }
        end();
    }

    void number(long value) throws IOException {
        smile.writeNumber(value);
    }

    void flag(boolean value) throws IOException {
        smile.writeBoolean(value);
    }

    void nothing() throws IOException {
        smile.writeNull();
    }

    void text(String value) throws IOException {
        smile.writeString(value);
    }

    void bytes(byte[] value) throws IOException {
        smile.writeBinary(value);
    }

    void node(NodeId node) throws IOException {
        Integer known = nodes.putIfAbsent(node, nodes.size());
        if (known != null) {
            number(known);
        } else {
            text(node.name());
            number(node.incarnation());
        }
    }

    /** Everything written. */
    byte[] message() throws IOException {
        smile.flush();
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        smile.close();
    }
}
