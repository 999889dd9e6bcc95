package io.rollcall.client.model;

import org.jspecify.annotations.Nullable;

/** The pages of an instance, each absent where it has none. */
public record Links(
        @Nullable String homePageUrl,
        @Nullable String statusPageUrl,
        @Nullable String healthCheckUrl,
        @Nullable String secureHealthCheckUrl) {
    public static final Links NONE = new Links(null, null, null, null);
}
