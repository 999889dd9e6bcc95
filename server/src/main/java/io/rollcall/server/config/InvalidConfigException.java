package io.rollcall.server.config;

/** A key or a value that cannot be. The message is one line: what, where it came from, what is allowed. */
public final class InvalidConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidConfigException(String message) {
        super(message);
    }
}
