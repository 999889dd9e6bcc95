package io.rollcall.client.model;

import org.jspecify.annotations.Nullable;

/**
 * The virtual addresses by which callers look an instance up.
 *
 * @param plain comma-separated names for plain traffic
 * @param secure comma-separated names for TLS traffic
 */
public record Vips(@Nullable String plain, @Nullable String secure) {
    public static final Vips NONE = new Vips(null, null);

    /** Whether {@code list} names {@code vip}: equal to one whole element, letter case counts. */
    public static boolean contains(@Nullable String list, String vip) {
        if (list == null) {
            return false;
        }
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int to = comma < 0 ? list.length() : comma;
            if (to - from == vip.length() && list.startsWith(vip, from)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }
}
