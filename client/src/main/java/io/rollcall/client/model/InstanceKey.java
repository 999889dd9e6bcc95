package io.rollcall.client.model;

import java.util.Locale;

/**
 * Names one instance: its application and its id within it. The application's name is upper-case by
 * one rule that depends on no locale; the id is kept as it was given.
 *
 * @param app upper-case application name, not blank
 * @param id instance id, not blank, case-sensitive
 */
public record InstanceKey(String app, String id) implements Comparable<InstanceKey> {
    /** Longest name that a registry takes, in UTF-16 units: it is part of a path, and of every answer. */
    public static final int MAX_LENGTH = 255;

    public InstanceKey {
        app = appName(app);
        if (id.isBlank()) {
            throw new InvalidInstanceException("Missing instanceId");
        }
    }

    /**
     * A key that is kept for long: thousands of instances are of one application, and one copy of its name is enough.
     *
     * @throws InvalidInstanceException if a name is blank
     */
    public static InstanceKey sharing(String app, String id) {
        return new InstanceKey(appName(app).intern(), id);
    }

    /**
     * The one spelling of an application's name.
     *
     * @throws InvalidInstanceException if it is blank
     */
    public static String appName(String name) {
        if (name.isBlank()) {
            throw new InvalidInstanceException("Missing appName");
        }
        return isUpperAscii(name) ? name : name.toUpperCase(Locale.ROOT);
    }

    /** Whether the name is its own upper case, so that the common case costs no copy. */
    private static boolean isUpperAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || (c >= 'a' && c <= 'z')) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks that a request's path can name this instance. A registry takes no other; a reader must
     * bear those that an older registry holds.
     *
     * @throws InvalidInstanceException if a name is too long, or has a slash, a control character or
     *     half of a surrogate pair, or is a step in a path
     */
    public InstanceKey requireAddressable() {
        requireAddressable("app", app);
        requireAddressable("instanceId", id);
        return this;
    }

    private static void requireAddressable(String what, String name) {
        if (name.length() > MAX_LENGTH) {
            throw new InvalidInstanceException(
                    what + " has " + name.length() + " characters; at most " + MAX_LENGTH + " are allowed");
        }
        if (name.equals(".") || name.equals("..")) {
            throw new InvalidInstanceException(what + " '" + name + "' is a step in a path, not a name");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '/' || Character.isISOControl(c) || isLoneSurrogate(name, i)) {
                throw new InvalidInstanceException(String.format(
                        Locale.ROOT, "%s has U+%04X at position %d, which is not allowed", what, (int) c, i));
            }
        }
    }

    private static boolean isLoneSurrogate(String name, int i) {
        char c = name.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == name.length() || !Character.isLowSurrogate(name.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(name.charAt(i - 1)));
    }

    @Override
    public int compareTo(InstanceKey other) {
        int byApp = app.compareTo(other.app);
        return byApp != 0 ? byApp : id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return app + "/" + id;
    }
}
