package io.rollcall.client;

/**
 * Every server that could be asked says that the statement is one that it cannot take. The client
 * keeps it and tries again, for servers change; a caller had better correct it.
 */
public final class RegistrationRefusedException extends RegistryException {
    private static final long serialVersionUID = 1L;

    RegistrationRefusedException(String message) {
        super(message);
    }
}
