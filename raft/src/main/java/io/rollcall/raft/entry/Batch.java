package io.rollcall.raft.entry;

import java.util.List;

/**
 * The commands of one log entry. One without commands is a barrier: whoever has applied it has applied everything
 * that was committed before it was proposed.
 *
 * @param origin who proposed it
 * @param at milliseconds by the clock of the member that proposed it
 */
public record Batch(Origin origin, long at, List<Command> commands) {
    /** Most commands of one log entry. */
    public static final int MAX_COMMANDS = 256;

    /** A batch that has this many bytes takes no further command. */
    public static final int FULL_BYTES = 256 * 1024;

    /** One without commands. */
    public static final Batch NOTHING = new Batch(Origin.NOBODY, 0, List.of());

    public Batch {
        commands = List.copyOf(commands);
        if (commands.size() > MAX_COMMANDS) {
            throw new IllegalArgumentException(commands.size() + " commands; at most " + MAX_COMMANDS + " are allowed");
        }
    }
}
