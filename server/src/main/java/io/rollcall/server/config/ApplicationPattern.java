package io.rollcall.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names of applications as an operator writes them, {@code *} standing for any part of one. Pure functions. */
public final class ApplicationPattern {
    private static final int LONGEST = 255;
    private static final int MOST = 1_000;

    private ApplicationPattern() {}

    /** Several, separated by commas, in upper case. */
    static List<String> list(String text) {
        List<String> patterns = new ArrayList<>();
        for (String each : text.isBlank() ? new String[0] : text.split(",", -1)) {
            String pattern = each.trim().toUpperCase(Locale.ROOT);
            if (pattern.isEmpty() || pattern.length() > LONGEST) {
                throw new IllegalArgumentException("no name");
            }
            patterns.add(pattern);
        }
        if (patterns.size() > MOST) {
            throw new IllegalArgumentException("too many");
        }
        return List.copyOf(patterns);
    }

    /**
     * Whether {@code pattern} stands for an application.
     *
     * @param app its name, upper-case
     */
    public static boolean matches(String pattern, String app) {
        int star = -1;
        int resumed = 0;
        int at = 0;
        int i = 0;
        while (i < app.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resumed = i;
            } else if (at < pattern.length() && pattern.charAt(at) == app.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                // The last star takes one character more; no other choice has to be gone back on.
                at = star + 1;
                i = ++resumed;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
