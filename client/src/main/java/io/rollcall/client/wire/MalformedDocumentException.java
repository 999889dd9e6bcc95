package io.rollcall.client.wire;

/** A document that cannot be read: not JSON or XML at all, of the wrong shape, or over a limit. */
public final class MalformedDocumentException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and where, in words fit for the sender */
    public MalformedDocumentException(String message) {
        super(message);
    }
}
