package io.rollcall.raft;

import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.raft.entry.Command;
import java.util.Optional;

/** Which commands no store takes, whatever it holds. */
final class Admission {
    private Admission() {}

    /** Why it is not taken; empty if it is. */
    static Optional<String> refusal(Command command) {
        try {
            command.key().requireAddressable();
            return Optional.empty();
        } catch (InvalidInstanceException named) {
            return Optional.of(String.valueOf(named.getMessage()));
        }
    }
}
