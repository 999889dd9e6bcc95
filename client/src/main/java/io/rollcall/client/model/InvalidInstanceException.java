package io.rollcall.client.model;

/**
 * A statement about an instance that no registry can hold: a field is missing, out of range or
 * contradicts another. The message says which one, in words fit for the caller who sent it.
 */
public final class InvalidInstanceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidInstanceException(String message) {
        super(message);
    }
}
