package io.rollcall.client.wire;

/** A short, printable piece of what somebody sent, for a message that goes back or into a log. */
public final class Excerpt {
    private static final int LENGTH = 40;

    private Excerpt() {}

    /** The first characters of a text, at most 40. */
    public static String of(String text) {
        return of(text, LENGTH);
    }

    /** The first characters of a text, at most {@code most}. */
    public static String of(String text, int most) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < most; i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return text.length() > most ? shown.append("...").toString() : shown.toString();
    }
}
