package io.rollcall.server.xml;

/** The entry that a fuzzer calls with bytes of its own making, for JSON. */
public final class RegistrationJsonFuzz {
    private RegistrationJsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] document) {
        RegistrationProperties.holdForJson(document);
    }
}
