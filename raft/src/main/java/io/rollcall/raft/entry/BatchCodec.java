package io.rollcall.raft.entry;

import io.rollcall.client.model.InstanceKey;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches and their answers as bytes: what stands in the log, and what a leader answers. The first byte is the
 * format's number. A member that does not know it must stop, not skip: it could not come to the same as the others.
 * Stateless.
 */
public final class BatchCodec {
    private static final int FORMAT = 3;

    /** A command is one statement and little else. */
    public static final int MAX_COMMAND_BYTES = Content.MAX_BYTES + 4 * 1024;

    /** A batch without commands has this many bytes. */
    public static final int BARRIER_BYTES = 1 + Origin.BYTES + 8 + 2;

    private BatchCodec() {}

    /** One command, as it stands in a batch. */
    public static byte[] command(Command command) {
        return written(to -> writeCommand(to, command));
    }

    /**
     * A whole batch.
     *
     * @param at milliseconds by the proposer's clock
     * @param commands as {@link #command} made them
     */
    public static byte[] batch(Origin origin, long at, List<byte[]> commands) {
        if (commands.size() > Batch.MAX_COMMANDS) {
            throw new IllegalArgumentException(commands.size() + " commands in one batch");
        }
        return written(to -> {
            to.writeByte(FORMAT);
            to.writeLong(origin.proposer());
            to.writeLong(origin.number());
            to.writeLong(at);
            to.writeShort(commands.size());
            for (byte[] command : commands) {
                to.writeInt(command.length);
                to.write(command);
            }
        });
    }

    /** A whole batch without commands. */
    public static byte[] barrier() {
        return batch(Origin.NOBODY, 0, List.of());
    }

    /**
     * Reads a batch.
     *
     * @throws MalformedBytesException if it is none that this version knows
     */
    public static Batch readBatch(ByteBuffer bytes) {
        ByteReader from = new ByteReader(bytes);
        requireFormat(from.u8());
        Origin origin = new Origin(from.i64(), from.i64());
        long at = from.i64();
        int count = from.u16();
        if (count > Batch.MAX_COMMANDS) {
            throw new MalformedBytesException("a batch of " + count + " commands");
        }
        List<Command> commands = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] command = from.bytes("a command", MAX_COMMAND_BYTES);
            commands.add(readCommand(new ByteReader(ByteBuffer.wrap(command))));
        }
        from.requireEnd();
        return new Batch(origin, at, commands);
    }

    /** What a leader answers to a batch. */
    public static byte[] outcomes(List<Outcome> outcomes) {
        return written(to -> {
            to.writeByte(FORMAT);
            to.writeShort(outcomes.size());
            for (Outcome outcome : outcomes) {
                writeOutcome(to, outcome);
            }
        });
    }

    /**
     * Reads the answer to a batch.
     *
     * @throws MalformedBytesException if it is none
     */
    public static List<Outcome> readOutcomes(ByteBuffer bytes) {
        ByteReader from = new ByteReader(bytes);
        requireFormat(from.u8());
        int count = from.u16();
        List<Outcome> outcomes = new ArrayList<>(Math.min(count, Batch.MAX_COMMANDS));
        for (int i = 0; i < count; i++) {
            outcomes.add(readOutcome(from));
        }
        from.requireEnd();
        return outcomes;
    }

    private static void requireFormat(int format) {
        if (format != FORMAT) {
            throw new MalformedBytesException(
                    "format " + format + " is not known here; this version knows format " + FORMAT);
        }
    }

    private static void writeOutcome(DataOutputStream to, Outcome outcome) throws IOException {
        if (outcome instanceof Outcome.Done done) {
            to.writeByte(1);
            to.writeLong(done.version());
            to.writeLong(done.seq());
        } else if (outcome instanceof Outcome.Conflict conflict) {
            to.writeByte(2);
            to.writeLong(conflict.held());
        } else {
            to.writeByte(3);
        }
    }

    private static Outcome readOutcome(ByteReader from) {
        int kind = from.u8();
        return switch (kind) {
            case 1 -> new Outcome.Done(from.i64(), from.i64());
            case 2 -> new Outcome.Conflict(from.i64());
            case 3 -> new Outcome.Missing();
            default -> throw new MalformedBytesException("no outcome has the code " + kind);
        };
    }

    private static void writeCommand(DataOutputStream to, Command command) throws IOException {
        to.writeByte(kind(command));
        EntryCodec.writeKey(to, command.key());
        writeExpected(to, command.expected());
        if (command instanceof Command.Register register) {
            EntryCodec.writeContent(to, register.content());
        } else if (command instanceof Command.Adopt adopt) {
            EntryCodec.writeContent(to, adopt.content());
        } else if (command instanceof Command.Update update) {
            EntryCodec.writeContent(to, update.content());
        } else if (command instanceof Command.SetOverride override) {
            to.writeByte(EntryCodec.code(override.status()));
        }
    }

    private static int kind(Command command) {
        if (command instanceof Command.Register) {
            return 1;
        } else if (command instanceof Command.Update) {
            return 2;
        } else if (command instanceof Command.Cancel) {
            return 3;
        } else if (command instanceof Command.SetOverride) {
            return 4;
        } else if (command instanceof Command.ClearOverride) {
            return 5;
        } else if (command instanceof Command.Adopt) {
            return 6;
        } else if (command instanceof Command.Release) {
            return 7;
        }
        throw new IllegalStateException("a command of a kind without a code: " + command.getClass());
    }

    private static Command readCommand(ByteReader from) {
        int kind = from.u8();
        InstanceKey key = EntryCodec.readKey(from);
        Expected expected = readExpected(from);
        Command command =
                switch (kind) {
                    case 1 -> new Command.Register(key, EntryCodec.readContent(from), expected);
                    case 2 -> new Command.Update(key, EntryCodec.readContent(from), expected);
                    case 3 -> new Command.Cancel(key, expected);
                    case 4 -> new Command.SetOverride(key, EntryCodec.status(from.u8()), expected);
                    case 5 -> new Command.ClearOverride(key, expected);
                    case 6 -> new Command.Adopt(key, EntryCodec.readContent(from));
                    case 7 -> new Command.Release(key, expected);
                    default -> throw new MalformedBytesException("no command has the code " + kind);
                };
        from.requireEnd();
        return command;
    }

    private static void writeExpected(DataOutputStream to, Expected expected) throws IOException {
        if (expected instanceof Expected.Version version) {
            to.writeByte(2);
            to.writeLong(version.version());
        } else {
            to.writeByte(expected instanceof Expected.Absent ? 1 : 0);
        }
    }

    private static Expected readExpected(ByteReader from) {
        int kind = from.u8();
        return switch (kind) {
            case 0 -> Expected.ANYTHING;
            case 1 -> Expected.ABSENT;
            case 2 -> Expected.version(from.count("version", 1));
            default -> throw new MalformedBytesException("no expectation has the code " + kind);
        };
    }

    @FunctionalInterface
    private interface Writing {
        void write(DataOutputStream to) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (DataOutputStream to = new DataOutputStream(bytes)) {
            writing.write(to);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }
}
