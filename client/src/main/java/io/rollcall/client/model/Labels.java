package io.rollcall.client.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What little else the Eureka wire carries of an instance, kept so that it comes out as it went in.
 *
 * @param sid an old id; absent where the wire says "na" or "unknown"
 * @param countryId a country code, 1 if not said
 * @param appGroupName upper-case name of a group of applications
 * @param asgName auto-scaling group
 */
public record Labels(@Nullable String sid, int countryId, @Nullable String appGroupName, @Nullable String asgName) {
    public static final Labels NONE = new Labels(null, 1, null, null);

    public Labels {
        sid = "na".equals(sid) || "unknown".equals(sid) ? null : sid;
        appGroupName = appGroupName == null ? null : appGroupName.toUpperCase(Locale.ROOT);
    }
}
