package io.rollcall.server.probe;

import io.rollcall.client.model.InvalidInstanceException;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How an entry is checked. Where is another matter: at the address of the entry, whatever this says. Immutable.
 *
 * @param port the one to dial, if not the entry's own
 * @param question asked by the kinds that speak HTTP
 */
public record CheckSpec(Kind kind, OptionalInt port, HttpQuestion question, Timing timing, Thresholds thresholds) {
    /**
     * The metadata entry that says where an entry was registered from. The server writes it, whatever was sent: it
     * may be dialled.
     */
    public static final String REGISTERED_FROM = "rollcall.registered-from";

    /** By what means. */
    public enum Kind {
        /** A connection that is taken. */
        TCP,
        /** An answer over plain HTTP. */
        HTTP,
        /** An answer over TLS, under a certificate that is trusted and names the entry's host. */
        HTTPS;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static CheckSpec usual(Kind kind) {
        return new CheckSpec(kind, OptionalInt.empty(), HttpQuestion.DEFAULT, Timing.DEFAULT, Thresholds.DEFAULT);
    }

    /**
     * Refuses metadata that asks for a check which cannot be.
     *
     * @throws InvalidInstanceException naming the entry of the metadata and what is wrong with it
     */
    public static void requireSound(Map<String, String> metadata) {
        try {
            CheckMetadata.of(metadata).over(null);
        } catch (IllegalArgumentException broken) {
            throw new InvalidInstanceException(String.valueOf(broken.getMessage()));
        }
    }

    /** In words, without the port. */
    @Override
    public String toString() {
        return kind == Kind.TCP ? kind.word() : kind.word() + " " + question;
    }
}
