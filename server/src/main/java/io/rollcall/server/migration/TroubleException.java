package io.rollcall.server.migration;

/** A command cannot be carried out. The message is one line: what is wrong, and what to do about it. */
public final class TroubleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TroubleException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
