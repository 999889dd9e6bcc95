package io.rollcall.server.config;

import org.jspecify.annotations.Nullable;

/** Which Rollcall this is. */
public final class Release {
    /** As it stands in the jar's manifest; a build that never was a jar has none. */
    public static final String VERSION = version(Release.class.getPackage().getImplementationVersion());

    private Release() {}

    private static String version(@Nullable String inManifest) {
        return inManifest == null ? "(built from source)" : inManifest;
    }
}
