package io.rollcall.server.probe;

import java.net.InetAddress;
import java.time.Duration;

/**
 * What a {@link Dialer} is to do: everything is decided, and nothing is left to look up.
 *
 * @param address that was permitted
 * @param host whose certificate is accepted; not where to go
 * @param question asked by the kinds that speak HTTP
 * @param timeout for all of it
 */
public record Target(
        CheckSpec.Kind kind, InetAddress address, int port, String host, HttpQuestion question, Duration timeout) {

    /** Address and port, as a URL has them. */
    String where() {
        return IpLiteral.withPort(address, port);
    }
}
