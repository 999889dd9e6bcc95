package io.rollcall.raft.entry;

/** Bytes that are no command, no reply and no snapshot of ours; the message says what is wrong with them. */
public final class MalformedBytesException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public MalformedBytesException(String message) {
        super(message);
    }
}
