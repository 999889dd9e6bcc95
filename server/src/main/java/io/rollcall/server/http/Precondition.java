package io.rollcall.server.http;

import io.rollcall.raft.entry.Expected;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says must be held for it to be carried out: {@code If-Match} with a version, and
 * {@code If-None-Match: *} (RFC 9110, 13.1). Pure functions.
 */
final class Precondition {
    private static final Pattern VERSION = Pattern.compile("\"([1-9][0-9]{0,17})\"");

    private Precondition() {}

    /** How a version is written in an ETag. */
    static String tag(long version) {
        return '"' + Long.toString(version) + '"';
    }

    /**
     * Reads both headers.
     *
     * @return what has to be held; {@code present} only tells apart whether anything has to be
     */
    static Required read(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch != null && ifNoneMatch != null) {
            throw refused("If-Match and If-None-Match cannot both be given");
        }
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.trim().equals("*")) {
                throw refused("If-None-Match can only be *: the entry is not there yet");
            }
            return new Required(Expected.ABSENT, false);
        }
        if (ifMatch == null) {
            return new Required(Expected.ANYTHING, false);
        }
        if (ifMatch.trim().equals("*")) {
            return new Required(Expected.ANYTHING, true);
        }
        Matcher version = VERSION.matcher(ifMatch.trim());
        if (!version.matches()) {
            throw refused("If-Match has to be * or one version in quotes, such as \"17\"");
        }
        return new Required(Expected.version(Long.parseLong(version.group(1))), true);
    }

    private static RefusedException refused(String why) {
        return new RefusedException(Problem.badRequest(why));
    }

    /**
     * What has to be held.
     *
     * @param present whether an entry has to be there, in whatever version
     */
    record Required(Expected expected, boolean present) {
        boolean isNone() {
            return expected.equals(Expected.ANYTHING) && !present;
        }
    }
}
