package io.rollcall.client.model;

import java.util.Map;

/**
 * Where an instance runs.
 *
 * @param kind which of the two shapes the Eureka wire knows
 * @param name {@code MyOwn}, {@code Amazon} or {@code Netflix}
 * @param metadata what the cloud says of the machine; empty unless {@link Kind#AMAZON}
 */
public record DataCenter(Kind kind, String name, Map<String, String> metadata) {
    /** The two shapes of the wire. */
    public enum Kind {
        PLAIN,
        AMAZON
    }

    /** One's own data centre: what nearly every instance says. */
    public static final DataCenter MY_OWN = new DataCenter(Kind.PLAIN, "MyOwn", Map.of());

    public DataCenter {
        switch (name) {
            case "MyOwn", "Amazon", "Netflix" -> {}
            // The name itself is not in the message: it may be long, or no text at all.
            default -> throw new InvalidInstanceException("dataCenterInfo name is not one of MyOwn, Amazon, Netflix");
        }
        metadata = Metadata.copyOf(metadata);
    }
}
