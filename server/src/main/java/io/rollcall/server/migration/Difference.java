package io.rollcall.server.migration;

import org.jspecify.annotations.Nullable;

/**
 * One thing that two registries do not have alike.
 *
 * @param app of the instance
 * @param id of the instance
 * @param field what of it; {@link #PRESENCE} where one has it and the other does not
 * @param first at the first registry, null for nothing
 * @param second at the second one
 */
record Difference(String app, String id, String field, @Nullable String first, @Nullable String second) {
    static final String PRESENCE = "instance";
}
