package io.rollcall.client.wire;

import io.rollcall.client.model.InvalidInstanceException;
import java.util.Locale;
import java.util.Map;

/**
 * Text that every format of the wire can carry. XML 1.0 has no way to write most control characters
 * and no format can write half of a surrogate pair, so one such value would spoil the answer that all
 * readers of the registry get.
 */
public final class WritableText {
    /** Entries of metadata, at most: an instance is in every answer that a reader of the registry gets. */
    public static final int MOST_PAIRS = 1_000;

    /** Longest name of an entry in UTF-16 units: some XML readers take no longer element names. */
    public static final int LONGEST_NAME = 255;

    private WritableText() {}

    /**
     * Refuses what could not be written again.
     *
     * @throws InvalidInstanceException naming {@code field} and the character
     */
    public static void require(String field, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)
                    || (c < ' ' && c != '\t' && c != '\n' && c != '\r')
                    || c == '\uFFFE'
                    || c == '\uFFFF') {
                throw new InvalidInstanceException(String.format(
                        Locale.ROOT,
                        "%s has U+%04X at position %d, which XML cannot carry",
                        Excerpt.of(field),
                        (int) c,
                        i));
            }
        }
    }

    /**
     * Refuses pairs of which one could not be written again, or that are too many.
     *
     * @throws InvalidInstanceException saying which
     */
    public static void requirePairs(String field, Map<String, String> pairs) {
        if (pairs.size() > MOST_PAIRS) {
            throw new InvalidInstanceException(
                    field + " has " + pairs.size() + " entries; at most " + MOST_PAIRS + " are allowed");
        }
        pairs.forEach((name, value) -> {
            if (name.length() > LONGEST_NAME) {
                throw new InvalidInstanceException("a name in " + field + " has " + name.length()
                        + " characters; at most " + LONGEST_NAME + " are allowed");
            }
            require("a name in " + field, name);
            require(field + "." + name, value);
        });
    }
}
