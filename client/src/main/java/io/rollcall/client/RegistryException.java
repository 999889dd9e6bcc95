package io.rollcall.client;

/** A call to the registry that did not end as asked. Its subclasses say what that means for the caller. */
public abstract sealed class RegistryException extends RuntimeException
        permits RegistrationRefusedException, RegistryUnavailableException {
    private static final long serialVersionUID = 1L;

    RegistryException(String message) {
        super(message);
    }
}
