package io.rollcall.replication.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileParser;
import io.rollcall.replication.record.NodeId;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The smallest parts of a message, read one after another, as {@link MessageWriter} wrote them. Nothing is
 * believed: each part is of the kind and within the bounds that its place demands, and what is read grows
 * only as the bytes do. The first argument says what is read, for the words of a refusal.
 */
final class MessageReader implements Closeable {
    private static final SmileFactory FACTORY = SmileFactory.builder()
            .enable(SmileParser.Feature.REQUIRE_HEADER)
            .streamReadConstraints(WireLimits.PARSER)
            .build();

    private final int length;
    private final SmileParser smile;
    private final List<NodeId> nodes = new ArrayList<>();
    private final Set<NodeId> named = new HashSet<>();
    private @Nullable JsonToken ahead;
    private String place = "the message";

    MessageReader(byte[] message) throws IOException {
        length = message.length;
        smile = FACTORY.createParser(message);
    }

    /** Reads one element of a list. */
    @FunctionalInterface
    interface Reading<T> {
        T read(MessageReader in) throws IOException, MalformedMessageException;
    }

    private JsonToken next(String what) throws IOException, MalformedMessageException {
        JsonToken token = ahead != null ? ahead : smile.nextToken();
        ahead = null;
        if (token == null) {
            throw refusal(what + " is missing");
        }
        return token;
    }

    private JsonToken peek(String what) throws IOException, MalformedMessageException {
        JsonToken token = next(what);
        ahead = token;
        return token;
    }

    private void expect(JsonToken wanted, String what) throws IOException, MalformedMessageException {
        JsonToken found = next(what);
        if (found != wanted) {
            throw refusal(what + ": expected " + wanted + ", found " + found);
        }
    }

    /** What is wrong, and where. */
    MalformedMessageException refusal(String wrong) {
        return new MalformedMessageException(wrong + where());
    }

    MalformedMessageException refusal(String wrong, Throwable cause) {
        return new MalformedMessageException(wrong + where(), cause);
    }

    private String where() {
        return ", in " + place + " before byte " + smile.currentLocation().getByteOffset() + " of " + length;
    }

    void open(String what) throws IOException, MalformedMessageException {
        expect(JsonToken.START_ARRAY, what);
    }

    void end(String what) throws IOException, MalformedMessageException {
        JsonToken found = next("the end of " + what);
        if (found != JsonToken.END_ARRAY) {
            throw refusal(what + " goes on: found " + found);
        }
    }

    /** A list of which each element is read by {@code element}. */
    <T> List<T> list(String what, int most, Reading<T> element) throws IOException, MalformedMessageException {
        open(what);
        String outer = place;
        List<T> values = new ArrayList<>();
        while (peek(what) != JsonToken.END_ARRAY) {
            place = what + " " + values.size();
            if (values.size() == most) {
                throw refusal("more than " + most + " " + what);
            }
            values.add(element.read(this));
        }
        place = outer;
        end(what);
        return values;
    }

    /** A list without elements that are equal. */
    <T> List<T> distinct(String what, int most, Reading<T> element) throws IOException, MalformedMessageException {
        Set<T> seen = new HashSet<>();
        return list(what, most, in -> {
            T value = element.read(in);
            if (!seen.add(value)) {
                throw refusal(value + " is named twice");
            }
            return value;
        });
    }

    long number(String what) throws IOException, MalformedMessageException {
        expect(JsonToken.VALUE_NUMBER_INT, what);
        if (smile.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw refusal(what + " has more than 64 bits");
        }
        return smile.getLongValue();
    }

    long number(String what, long least, long greatest) throws IOException, MalformedMessageException {
        long value = number(what);
        if (value < least || value > greatest) {
            throw refusal(what + " is " + value + ", not within " + least + " and " + greatest);
        }
        return value;
    }

    /** A count of something, or a time since something. */
    long natural(String what) throws IOException, MalformedMessageException {
        return number(what, 0, Long.MAX_VALUE);
    }

    /** A number above which others will be taken. */
    long counted(String what) throws IOException, MalformedMessageException {
        return number(what, Long.MIN_VALUE, WireLimits.COUNTED);
    }

    int index(String what, int below) throws IOException, MalformedMessageException {
        return (int) number(what, 0, below - 1L);
    }

    boolean flag(String what) throws IOException, MalformedMessageException {
        JsonToken found = next(what);
        if (found != JsonToken.VALUE_TRUE && found != JsonToken.VALUE_FALSE) {
            throw refusal(what + ": expected true or false, found " + found);
        }
        return found == JsonToken.VALUE_TRUE;
    }

    /** Whether nothing stands at the next place; it is then passed. */
    boolean isNothing(String what) throws IOException, MalformedMessageException {
        if (peek(what) != JsonToken.VALUE_NULL) {
            return false;
        }
        ahead = null;
        return true;
    }

    /** A text that any node can write again. */
    String text(String what, int most) throws IOException, MalformedMessageException {
        expect(JsonToken.VALUE_STRING, what);
        String text = smile.getText();
        if (text.length() > most) {
            throw refusal(what + " has " + text.length() + " characters, more than " + most);
        }
        if (!isWhole(text)) {
            throw refusal(what + " has half of a surrogate pair");
        }
        return text;
    }

    private static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !Character.isSupplementaryCodePoint(text.codePointAt(i++))) {
                return false;
            }
        }
        return true;
    }

    /** Bytes, which nobody else holds. */
    byte[] bytes(String what, int most) throws IOException, MalformedMessageException {
        expect(JsonToken.VALUE_EMBEDDED_OBJECT, what);
        // Makes no more room at once than a quarter of a megabyte: a length alone costs a sender nothing.
        byte[] bytes = smile.getBinaryValue();
        if (bytes.length > most) {
            throw refusal(what + " has " + bytes.length + " bytes, more than " + most);
        }
        return bytes;
    }

    NodeId node(String what) throws IOException, MalformedMessageException {
        if (peek(what) == JsonToken.VALUE_NUMBER_INT) {
            long index = number(what);
            if (index < 0 || index >= nodes.size()) {
                throw refusal(what + " is node " + index + " of " + nodes.size());
            }
            return nodes.get((int) index);
        }
        NodeId node = new NodeId(text(what, WireLimits.NAME), counted("incarnation"));
        if (nodes.size() == WireLimits.NODES) {
            throw refusal("more than " + WireLimits.NODES + " nodes");
        }
        if (!named.add(node)) {
            throw refusal("node " + node + " is written out twice");
        }
        nodes.add(node);
        return node;
    }

    /** The message ends here, and so do the bytes. The parser is not asked: Smile has marks of an end to skip. */
    void nothingMore() throws MalformedMessageException {
        if (smile.currentLocation().getByteOffset() != length) {
            throw refusal("something follows the message");
        }
    }

    @Override
    public void close() throws IOException {
        smile.close();
    }
}
