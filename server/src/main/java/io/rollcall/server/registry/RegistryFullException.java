package io.rollcall.server.registry;

/** There is no room for another instance. */
public final class RegistryFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RegistryFullException(int most) {
        super("the registry holds " + most + " instances, as many as limits.instances allows");
    }
}
