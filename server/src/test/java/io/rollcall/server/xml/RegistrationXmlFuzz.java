package io.rollcall.server.xml;

/** The entry that a fuzzer calls with bytes of its own making, for XML. */
public final class RegistrationXmlFuzz {
    private RegistrationXmlFuzz() {}

    public static void fuzzerTestOneInput(byte[] document) {
        RegistrationProperties.holdForXml(document);
    }
}
