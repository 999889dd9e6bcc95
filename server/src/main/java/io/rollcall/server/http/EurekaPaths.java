package io.rollcall.server.http;

import java.util.List;

/** Where the Eureka API is served: all the places at which clients and servers of its two lineages look. */
final class EurekaPaths {
    /** Spring Cloud's prefix, with and without the version, and that of the Netflix server's own resources. */
    static final String BASE = "{base:eureka/v2|eureka|v2}";

    /** The same, one by one. */
    static final List<String> BASES = List.of("/eureka/v2", "/eureka", "/v2");

    private EurekaPaths() {}
}
