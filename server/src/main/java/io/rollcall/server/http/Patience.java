package io.rollcall.server.http;

import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.server.TimeoutHandler;

/**
 * What happens to a suspended request when its time is up. Grizzly wants to know that once and for all when
 * it suspends; but first a body is waited for, then a reader, then a resource.
 */
final class Patience implements TimeoutHandler {
    private volatile TimeoutHandler end;

    Patience(TimeoutHandler end) {
        this.end = end;
    }

    /** From now on the end is another one. */
    void endsWith(TimeoutHandler other) {
        end = other;
    }

    @Override
    public boolean onTimeout(Response late) {
        return end.onTimeout(late);
    }
}
