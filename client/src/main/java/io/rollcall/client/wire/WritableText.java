package io.rollcall.client.wire;

import io.rollcall.client.model.InvalidInstanceException;
import java.util.Locale;

/**
 * Text that every format of the wire can carry. XML 1.0 has no way to write most control characters
 * and no format can write half of a surrogate pair, so one such value would spoil the answer that all
 * readers of the registry get.
 */
public final class WritableText {
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
}
