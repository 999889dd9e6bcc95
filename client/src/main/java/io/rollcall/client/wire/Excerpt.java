package io.rollcall.client.wire;

/** A short, printable piece of what somebody sent, for a message that goes back or into a log. */
final class Excerpt {
    private static final int LENGTH = 40;

    private Excerpt() {}

    static String of(String text) {
        return of(text, LENGTH);
    }

    static String of(String text, int most) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < most; i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return text.length() > most ? shown.append("...").toString() : shown.toString();
    }
}
