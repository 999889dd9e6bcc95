package io.rollcall.server.discovery;

import java.io.IOException;
import java.util.List;

/** What is asked of the DNS. The answers come late, if at all: every method may block for seconds. */
public interface Dns {
    /**
     * The addresses of a host, as text without brackets.
     *
     * @return never empty
     * @throws IOException if there is none, or nobody answers
     */
    List<String> addresses(String host) throws IOException;

    /**
     * The targets of a service.
     *
     * @return never empty
     * @throws IOException if there is none, or nobody answers
     */
    List<Target> targets(String service) throws IOException;

    /** Where one server of a service is. */
    record Target(String host, int port) {}
}
