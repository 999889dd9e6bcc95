package io.rollcall.replication.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The entry that a fuzzer calls with bytes of its own making; the first one says what the rest is read as. */
public final class MessageFuzz {
    private static final PeerRequest.Kind[] KINDS = PeerRequest.Kind.values();

    /** Set in the first byte for an answer, which is below zero then. */
    private static final int ANSWER = 0x80;

    private MessageFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        PeerRequest.Kind kind = KINDS[(input[0] & 0x7F) % KINDS.length];
        byte[] message = Arrays.copyOfRange(input, 1, input.length);
        if (input[0] >= 0) {
            MessageProperties.holdForRequest(kind, message);
        } else {
            MessageProperties.holdForAnswer(kind, message);
        }
    }

    /**
     * Writes messages from which a fuzzer starts.
     *
     * @param arguments the directory into which they go
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        for (int index = 0; index < KINDS.length; index++) {
            PeerRequest.Kind kind = KINDS[index];
            for (long seed = 1; seed <= 40; seed++) {
                MessageGenerator generator = new MessageGenerator(seed);
                byte[] request = PeerCodec.encode(generator.node(), generator.request(kind));
                byte[] answer = PeerCodec.encode(generator.node(), seed, generator.answer(kind));
                write(directory.resolve("request-" + kind.path() + "-" + seed), index, request);
                write(directory.resolve("answer-" + kind.path() + "-" + seed), index | ANSWER, answer);
            }
        }
    }

    private static void write(Path file, int first, byte[] message) throws IOException {
        byte[] seed = new byte[message.length + 1];
        seed[0] = (byte) first;
        System.arraycopy(message, 0, seed, 1, message.length);
        Files.write(file, seed);
    }
}
