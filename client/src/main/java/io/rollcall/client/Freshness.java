package io.rollcall.client;

import java.time.Duration;

/**
 * How far what a client tells is to be believed.
 *
 * @param source where it was last read from
 * @param stale whether the last try to refresh it failed, or none has succeeded since the start, or
 *     servers say that so much is gone that it is not believed yet; what is told may have changed
 *     meanwhile
 * @param age since a server last confirmed it, by the clock of this machine; zero if
 *     {@link Source#NONE}
 */
public record Freshness(Source source, boolean stale, Duration age) {
    /** Where a directory comes from. */
    public enum Source {
        /** Nothing was read yet; the directory is empty. */
        NONE,
        /** A snapshot that an earlier run left on disk. */
        DISK,
        /** A server. */
        SERVER
    }
}
