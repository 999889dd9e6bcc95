package io.rollcall.server.conformance;

import java.net.URI;

/** A running Eureka server, of whatever make. */
interface EurekaUnderTest {

    /** The base that clients are configured with; ends with {@code /eureka/}. */
    URI base();
}
