package io.rollcall.replication.wire;

/** Bytes from a peer that are no message; the text says what is wrong. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedMessageException(String wrong, Throwable cause) {
        super(wrong, cause);
    }

    public MalformedMessageException(String wrong) {
        super(wrong);
    }
}
