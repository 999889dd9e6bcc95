package io.rollcall.server.http;

import java.util.List;

/** Where the Eureka API is served: all the places at which clients and servers of its two lineages look. */
final class EurekaPaths {
    /** Spring Cloud's prefix, with and without the version, and that of the Netflix server's own resources. */
    static final String BASE = "{base:eureka/v2|eureka|v2}";

    /** The same, one by one. */
    static final List<String> BASES = List.of("/eureka/v2", "/eureka", "/v2");

    private static final List<String> LISTS = List.of("/apps", "/vips", "/svips", "/instances");

    private EurekaPaths() {}

    /** Whether one that reads a path learns which instances there are, here or in the native API. */
    static boolean tellsOfInstances(String path) {
        for (String list : List.of("/applications", "/instances")) {
            if (path.startsWith("/" + NativeApi.BASE + list)) {
                return true;
            }
        }
        for (String base : BASES) {
            if (path.startsWith(base) && LISTS.stream().anyMatch(list -> path.startsWith(list, base.length()))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a path is about an instance, or something of it. */
    static boolean isInstance(String path) {
        return BASES.stream().anyMatch(base -> path.startsWith(base) && path.startsWith("/apps/", base.length()));
    }
}
