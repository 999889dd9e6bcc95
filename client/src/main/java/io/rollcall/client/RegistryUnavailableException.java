package io.rollcall.client;

/**
 * No server answered in time, or the client was closed before one did. A change that was asked for is
 * kept and sent as soon as a server answers, unless the client is closed.
 */
public final class RegistryUnavailableException extends RegistryException {
    private static final long serialVersionUID = 1L;

    RegistryUnavailableException(String message) {
        super(message);
    }
}
