package io.rollcall.server.xml;

import io.rollcall.client.model.Application;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.MalformedDocumentException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What holds for any bytes that are sent as a registration: they are refused in words fit for the
 * sender, or they are an instance that every format carries unchanged.
 */
final class RegistrationProperties {
    private static final long NOW = 1_800_000_000_000L;
    private static final int LONGEST_REFUSAL = 400;

    private RegistrationProperties() {}

    static void holdForJson(byte[] document) {
        hold(() -> EurekaJson.readRegistration(document, NOW));
    }

    static void holdForXml(byte[] document) {
        hold(() -> EurekaXml.readRegistration(document, NOW));
    }

    private static void hold(Supplier<RegisteredInstance> reading) {
        RegisteredInstance read;
        try {
            read = reading.get();
        } catch (MalformedDocumentException | InvalidInstanceException refused) {
            requireFit(refused.getMessage());
            return;
        }
        requireEqual(
                "JSON",
                read.instance(),
                EurekaJson.readRegistration(EurekaJson.registration(read.instance()), NOW)
                        .instance());
        requireEqual("XML", read, EurekaXml.readRegistration(EurekaXml.instance(read), NOW));
        Application application = new Application(read.key().app(), List.of(read));
        requireEqual(
                "compact JSON",
                read.instance().hostName(),
                EurekaJson.readApplication(CompactJson.application(application))
                        .instances()
                        .get(0)
                        .instance()
                        .hostName());
        EurekaXml.application(application, true);
    }

    private static void requireEqual(String format, Object before, Object after) {
        if (!before.equals(after)) {
            throw new AssertionError(format + " changed\n" + before + "\ninto\n" + after);
        }
    }

    /** Refusals go into answers and logs: they are short, and on one line. */
    private static void requireFit(@Nullable String message) {
        if (message == null || message.length() > LONGEST_REFUSAL) {
            throw new AssertionError("a refusal too long or without words: " + message);
        }
        if (message.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("a refusal with control characters: " + message);
        }
    }
}
