package io.rollcall.server.http;

import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.jersey.server.ContainerException;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.spi.ContainerResponseWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a resource answers, once. Until a resource asks for more time, it is used by the request's
 * thread alone and leaves failures to it. From then on any thread may come with the answer, or none: the first
 * to come writes it, in time or not, and who comes later writes nothing.
 */
final class ResourceAnswer implements ContainerResponseWriter {
    /** A resource that has not answered by then never will. */
    private static final long LATEST_SECONDS = 30;

    private final Request request;
    private final Response response;
    private final @Nullable Patience patience;
    private final byte[] body;
    private final ResourceHandler.Waiting waiting;
    private final NIOConnection connection;
    private final AtomicReference<@Nullable Thread> author = new AtomicReference<>();
    private boolean late;
    private boolean gone;
    private boolean ended;

    /** @param patience what ends the request if it is suspended; null if it is not */
    ResourceAnswer(
            Request request,
            Response response,
            @Nullable Patience patience,
            byte[] body,
            ResourceHandler.Waiting waiting) {
        this.request = request;
        this.response = response;
        this.patience = patience;
        this.body = body;
        this.waiting = waiting;
        this.connection = (NIOConnection) request.getRequest().getConnection();
    }

    Request request() {
        return request;
    }

    /** What came with the request. */
    byte[] body() {
        return body;
    }

    @Override
    public boolean suspend(long time, TimeUnit unit, @Nullable TimeoutHandler handler) {
        if (late) {
            return false;
        }
        late = true;
        org.glassfish.grizzly.http.server.TimeoutHandler end = tooLate -> {
            if (handler != null) {
                waiting.later().execute(() -> handler.onTimeout(this));
            }
            // It is answered there; true would let the container end it once more.
            return false;
        };
        long seconds = time > 0 ? Math.max(1, unit.toSeconds(time)) : LATEST_SECONDS;
        if (patience == null) {
            response.suspend(seconds, TimeUnit.SECONDS, waiting.inFlight().one(), end);
        } else {
            patience.endsWith(end);
            response.getSuspendContext().setTimeout(seconds, TimeUnit.SECONDS);
        }
        return true;
    }

    @Override
    public void setSuspendTimeout(long time, TimeUnit unit) {
        if (!late) {
            throw new IllegalStateException("nothing waits for this answer yet");
        }
        response.getSuspendContext().setTimeout(time, unit);
    }

    @Override
    public OutputStream writeResponseStatusAndHeaders(long length, ContainerResponse answer) {
        if (late && !begin()) {
            return OutputStream.nullOutputStream();
        }
        var status = answer.getStatusInfo();
        if (status.getReasonPhrase() == null) {
            response.setStatus(status.getStatusCode());
        } else {
            response.setStatus(status.getStatusCode(), status.getReasonPhrase());
        }
        response.setContentLengthLong(length);
        for (Map.Entry<String, List<String>> header : answer.getStringHeaders().entrySet()) {
            for (String value : header.getValue()) {
                response.addHeader(header.getKey(), value);
            }
        }
        return response.getOutputStream();
    }

    /** Makes this thread the one that answers; false if there is nobody to answer. */
    private boolean begin() {
        if (!author.compareAndSet(null, Thread.currentThread()) && !isAuthor()) {
            throw new IllegalStateException("this request is answered already");
        }
        gone = !connection.isOpen() || !response.isSuspended();
        if (!gone) {
            waiting.slow().admit(connection);
        }
        return !gone;
    }

    private boolean isAuthor() {
        return Thread.currentThread().equals(author.get());
    }

    @Override
    public void commit() {
        if (!ended && (!late || isAuthor())) {
            end();
        }
    }

    /** Behind this the response may be somebody else's. */
    private void end() {
        ended = true;
        if (late) {
            waiting.slow().left(connection);
        }
        if (!gone && response.isSuspended()) {
            response.resume();
        }
    }

    /** Who called for the answer hears of its failure and says so, if he is still there; otherwise it is said here. */
    @Override
    public void failure(Throwable failure) {
        if (late) {
            if (author.compareAndSet(null, Thread.currentThread()) || (isAuthor() && !ended)) {
                Door.fail(request, response, failure);
                end();
            }
            return;
        }
        ended = true;
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new ContainerException(failure);
    }

    @Override
    public boolean enableResponseBuffering() {
        return true;
    }
}
