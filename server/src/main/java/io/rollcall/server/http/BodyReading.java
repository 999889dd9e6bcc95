package io.rollcall.server.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.glassfish.grizzly.ReadHandler;
import org.glassfish.grizzly.http.io.NIOInputStream;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.server.TimeoutHandler;

/** Takes a body in as it arrives, within a limit of size and time, and hands the request over when it is whole. */
final class BodyReading implements ReadHandler, TimeoutHandler {
    /** What is set aside for a body of which nothing is here yet. */
    private static final int FIRST_BYTES = 1_024;

    /** What is announced need never come. */
    private static final int MOST_FIRST_BYTES = 16_384;

    private final Door door;
    private final Request request;
    private final Response response;
    private final int most;
    private final BiConsumer<byte[], Patience> whenWhole;
    private final Patience patience = new Patience(this);
    private final NIOInputStream in;
    private final AtomicBoolean done = new AtomicBoolean();
    private byte[] body;
    private int length;
    private long bodyMillis;

    /**
     * @param door refuses what is too large, too slow or broken
     * @param whenWhole is given the body, and what ends the request, which is suspended
     */
    BodyReading(Door door, Request request, Response response, int most, BiConsumer<byte[], Patience> whenWhole) {
        this.door = door;
        this.request = request;
        this.response = response;
        this.most = most;
        this.whenWhole = whenWhole;
        this.in = request.getNIOInputStream();
        int announced = (int) Math.min(request.getContentLengthLong(), MOST_FIRST_BYTES);
        this.body = new byte[announced > 0 ? announced : FIRST_BYTES];
    }

    /**
     * Begins; from then on the request is suspended.
     *
     * @param millis how long the body may take
     */
    void begin(long millis, InFlight inFlight) {
        bodyMillis = millis;
        response.suspend(millis, TimeUnit.MILLISECONDS, inFlight.one(), patience);
        in.notifyAvailable(this);
    }

    @Override
    public void onDataAvailable() throws Exception {
        // To ask for more behind the last of it would have Grizzly read the next request beside this one.
        if (take() && request.getRequest().isExpectContent()) {
            in.notifyAvailable(this);
        }
    }

    /** Reads what is there; false if that was too much. */
    private boolean take() throws IOException {
        while (in.isReady()) {
            if (length == body.length) {
                body = Arrays.copyOf(body, Math.min(body.length * 4, most + 1));
            }
            int read = in.read(body, length, body.length - length);
            if (read <= 0) {
                return true;
            }
            length += read;
            if (length > most) {
                refuseOnce(Door.tooLarge(most));
                return false;
            }
        }
        return true;
    }

    @Override
    public void onAllDataRead() throws Exception {
        if (!take() || !done.compareAndSet(false, true)) {
            return;
        }
        response.getSuspendContext().setTimeout(0, TimeUnit.MILLISECONDS);
        whenWhole.accept(length == body.length ? body : Arrays.copyOf(body, length), patience);
    }

    @Override
    public void onError(Throwable failure) {
        refuseOnce(Problem.badRequest("the body ended early"));
    }

    @Override
    public boolean onTimeout(Response late) {
        refuseOnce(new Problem(408, "Body too slow", "the body did not arrive within " + bodyMillis + " ms"));
        // It was answered here; true would let the container end it once more.
        return false;
    }

    private void refuseOnce(Problem problem) {
        if (done.compareAndSet(false, true)) {
            door.refuse(request, response, problem);
            Door.finish(response);
        }
    }
}
