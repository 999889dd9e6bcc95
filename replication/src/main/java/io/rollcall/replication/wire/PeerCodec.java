package io.rollcall.replication.wire;

import io.rollcall.client.wire.Excerpt;
import io.rollcall.replication.record.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The messages between nodes as bytes, and back. Has no state; any thread may use it.
 *
 * <p>A message is one Smile array: the version of this form, the number of its kind, the sender, and what
 * the kind has, each by its place. {@link WireLimits} bounds it; a reader throws
 * {@link MalformedMessageException} for whatever is not such a message, and nothing else.
 */
public final class PeerCodec {
    /** Of the form. A node that speaks a newer one has to speak this one too while it meets older nodes. */
    private static final int VERSION = 1;

    private PeerCodec() {}

    /** A request as Smile. */
    public static byte[] encode(NodeId sender, PeerRequest request) {
        return written(out -> {
            out.number(RequestLayout.number(request.kind()));
            out.node(sender);
            RequestLayout.write(out, request);
        });
    }

    /** An answer as Smile. */
    public static byte[] encode(NodeId sender, long newestOfReceiver, PeerAnswer answer) {
        return written(out -> {
            out.number(AnswerLayout.number(answer));
            out.node(sender);
            out.number(newestOfReceiver);
            AnswerLayout.write(out, answer);
        });
    }

    /**
     * Reads a request.
     *
     * @throws MalformedMessageException if the bytes are no request of that kind
     */
    public static FromPeer<PeerRequest> decodeRequest(PeerRequest.Kind kind, byte[] bytes)
            throws MalformedMessageException {
        return read(bytes, (number, in) -> {
            if (number != RequestLayout.number(kind)) {
                throw in.refusal("message " + number + " is no request of kind " + kind);
            }
            return new FromPeer<>(in.node("sender"), 0, RequestLayout.read(kind, in));
        });
    }

    /**
     * Reads an answer.
     *
     * @param kind of the request that it answers
     * @throws MalformedMessageException if the bytes are no answer to such a request
     */
    public static FromPeer<PeerAnswer> decodeAnswer(PeerRequest.Kind kind, byte[] bytes)
            throws MalformedMessageException {
        return read(
                bytes,
                (number, in) -> new FromPeer<>(
                        in.node("sender"), in.number("newest incarnation"), AnswerLayout.read(kind, number, in)));
    }

    /**
     * A request as JSON with named fields, for people to look at.
     *
     * @throws MalformedMessageException if the bytes are no request of that kind
     */
    public static String requestAsJson(PeerRequest.Kind kind, byte[] bytes) throws MalformedMessageException {
        return MessageJson.of(decodeRequest(kind, bytes));
    }

    /**
     * An answer as JSON with named fields, for people to look at.
     *
     * @param kind of the request that it answers
     * @throws MalformedMessageException if the bytes are no answer to such a request
     */
    public static String answerAsJson(PeerRequest.Kind kind, byte[] bytes) throws MalformedMessageException {
        return MessageJson.of(decodeAnswer(kind, bytes));
    }

    @FunctionalInterface
    private interface Writing {
        void write(MessageWriter out) throws IOException;
    }

    private static byte[] written(Writing content) {
        try (MessageWriter out = new MessageWriter()) {
            out.open();
            out.number(VERSION);
            content.write(out);
            out.end();
            return out.message();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a message of values that were checked cannot be written", impossible);
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(long number, MessageReader in) throws IOException, MalformedMessageException;
    }

    private static <T> T read(byte[] bytes, Reading<T> content) throws MalformedMessageException {
        if (bytes.length > WireLimits.MESSAGE_BYTES) {
            throw new MalformedMessageException(
                    "the message has " + bytes.length + " bytes, more than " + WireLimits.MESSAGE_BYTES);
        }
        try (MessageReader in = new MessageReader(bytes)) {
            return whole(in, content);
        } catch (IOException broken) {
            throw new MalformedMessageException("the message is broken: " + words(broken), broken);
        }
    }

    private static <T> T whole(MessageReader in, Reading<T> content) throws IOException, MalformedMessageException {
        try {
            in.open("message");
            long version = in.number("version");
            if (version != VERSION) {
                throw in.refusal("form " + version + " of messages is not known here, only " + VERSION);
            }
            T read = content.read(in.number("kind of the message"), in);
            in.end("message");
            in.nothingMore();
            return read;
        } catch (IOException | IllegalArgumentException broken) {
            throw in.refusal(words(broken), broken);
        }
    }

    private static String words(Exception broken) {
        return Excerpt.of(String.valueOf(broken.getMessage()), 200);
    }
}
