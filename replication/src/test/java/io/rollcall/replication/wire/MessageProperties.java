package io.rollcall.replication.wire;

/** What holds of any bytes, checked by throwing: for the tests, and for a fuzzer. */
final class MessageProperties {
    private MessageProperties() {}

    /** The bytes are a request that can be written and read again, or they are refused with words. */
    static void holdForRequest(PeerRequest.Kind kind, byte[] bytes) {
        FromPeer<PeerRequest> read;
        try {
            read = PeerCodec.decodeRequest(kind, bytes);
        } catch (MalformedMessageException refused) {
            requireWords(refused);
            return;
        }
        try {
            byte[] again = PeerCodec.encode(read.sender(), read.message());
            require(PeerCodec.decodeRequest(kind, again).equals(read), read);
            require(!PeerCodec.requestAsJson(kind, again).isEmpty(), read);
        } catch (MalformedMessageException refused) {
            throw new IllegalStateException("refused what was read before: " + read, refused);
        }
    }

    /** The same for an answer. */
    static void holdForAnswer(PeerRequest.Kind kind, byte[] bytes) {
        FromPeer<PeerAnswer> read;
        try {
            read = PeerCodec.decodeAnswer(kind, bytes);
        } catch (MalformedMessageException refused) {
            requireWords(refused);
            return;
        }
        try {
            byte[] again = PeerCodec.encode(read.sender(), read.newestOfReceiver(), read.message());
            require(PeerCodec.decodeAnswer(kind, again).equals(read), read);
            require(!PeerCodec.answerAsJson(kind, again).isEmpty(), read);
        } catch (MalformedMessageException refused) {
            throw new IllegalStateException("refused what was read before: " + read, refused);
        }
    }

    private static void require(boolean holds, Object read) {
        if (!holds) {
            throw new IllegalStateException("is not the same when written and read again: " + read);
        }
    }

    private static void requireWords(MalformedMessageException refused) {
        String words = refused.getMessage();
        if (words == null || words.isEmpty() || words.length() > 1_000) {
            throw new IllegalStateException("refused in no words, or in too many", refused);
        }
    }
}
