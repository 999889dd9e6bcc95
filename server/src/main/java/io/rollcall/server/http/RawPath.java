package io.rollcall.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Judges a path before anything decodes it. What one reader of a path takes for a name another takes for
 * a step up or for two names; such paths are refused rather than guessed at.
 */
final class RawPath {
    /** What a target may have as it is (RFC 3986, 3.3 and 3.4), but for the semicolon. */
    private static final boolean[] PLAIN = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            PLAIN[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "-._~!$&'()*+,=:@/?".toCharArray()) {
            PLAIN[c] = true;
        }
    }

    private RawPath() {}

    /** What is wrong with a request's target, in words; null if nothing is. */
    static @Nullable String wrong(String path, @Nullable String query) {
        if (!path.startsWith("/")) {
            return "the path does not begin with a slash";
        }
        if (isPlain(path) && (query == null || isPlain(query))) {
            return null;
        }
        String inPath = wrong("path", path, true);
        return inPath != null || query == null ? inPath : wrong("query", query, false);
    }

    /** Whether a byte of a target is a character that stands for itself; {@code /} and {@code ?} are too. */
    static boolean isPlain(byte b) {
        return b >= 0 && PLAIN[b];
    }

    /** Nearly all paths: nothing encoded, no dot segments. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dots = c == '.' && i > 0 && text.charAt(i - 1) == '/';
            if (c >= 128 || !PLAIN[c] || dots) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String wrong(String where, String text, boolean isPath) {
        byte[] decoded = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = c;
            if (c == '%') {
                value = i + 2 < text.length() ? hex(text.charAt(i + 1)) * 16 + hex(text.charAt(i + 2)) : -1;
                if (value < 0) {
                    return "the " + where + " has a % that is not followed by two hexadecimal digits";
                }
                i += 2;
                if (isPath && (value == '/' || value == '\\')) {
                    return "the " + where + " has an encoded slash: a name cannot hold one";
                }
            }
            if (isPath && (value < ' ' || value == 0x7f)) {
                return "the " + where + " has a control character";
            }
            if (isPath && c == '\\') {
                return "the " + where + " has a backslash";
            }
            if (isPath && c == ';') {
                return "the " + where + " has a semicolon; write %3B for one in a name";
            }
            if (c >= 0x7f || c <= ' ' || c == '#' || (isPath && c != '%' && !PLAIN[c])) {
                return "the " + where + " has a character that must be percent-encoded";
            }
            decoded[length++] = (byte) value;
        }
        try {
            String whole = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded, 0, length))
                    .toString();
            if (isPath) {
                if (whole.chars().anyMatch(Character::isISOControl)) {
                    return "the path has a control character";
                }
                for (String step : whole.split("/", -1)) {
                    if (step.equals(".") || step.equals("..")) {
                        return "the path has the step '" + step + "'";
                    }
                }
            }
            return null;
        } catch (CharacterCodingException broken) {
            return "the " + where + " is not UTF-8";
        }
    }

    private static int hex(char c) {
        int digit = Character.digit(c, 16);
        return digit < 0 || c > 'f' ? -1_000 : digit;
    }
}
