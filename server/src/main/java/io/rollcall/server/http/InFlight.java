package io.rollcall.server.http;

import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.CompletionHandler;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.http.server.Response;

/**
 * How many requests wait for their body, a worker, or a reader who takes the answer. Grizzly has such a
 * count too, but never takes back the requests whose client went away: a node would wait for them at its end.
 */
final class InFlight extends EmptyCompletionHandler<Response> {
    private final AtomicInteger count = new AtomicInteger();

    /** Counts one more, until the handler that this gives is told of its end. */
    CompletionHandler<Response> one() {
        count.incrementAndGet();
        return this;
    }

    int count() {
        return count.get();
    }

    @Override
    public void completed(Response response) {
        count.decrementAndGet();
    }

    @Override
    public void cancelled() {
        count.decrementAndGet();
    }
}
