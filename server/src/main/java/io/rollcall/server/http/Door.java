package io.rollcall.server.http;

import io.rollcall.server.peer.PeerHeaders;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.io.NIOOutputStream;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.FastHttpDateFormat;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.utils.DelayedExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in front of the resources. It lets a request in once its path is sound and its whole body is
 * here, within a limit of size and time: no thread ever waits for a slow sender. What is plain has mostly been answered
 * before it comes here ({@link FastLane}). What else touches one instance and has no body is answered on the thread that
 * Grizzly gives it, for it does not block, and so is what only has to be sent; everything else goes to the {@link Workers}
 * of its kind.
 */
final class Door extends HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(Door.class);

    private static final byte[] NO_BODY = new byte[0];

    private final ResourceHandler resources;
    private final PlainRegistrations registrations;
    private final PlainReads reads;
    private final WatchRoute watches;
    private final PeerRoutes peers;
    private final NodeState state;
    private final InFlight inFlight;
    private final Workers workers;
    private final int mostDocumentBytes;
    private final int mostBatchBytes;
    private final long bodyMillis;
    private final SlowReaders slow;
    private volatile boolean closing;

    /**
     * @param resources what answers
     * @param registrations what answers plain registrations before them
     * @param reads what answers plain reads before them
     * @param watches what begins watches
     * @param peers what answers peers
     * @param state whether reads are answered
     * @param inFlight is told of what waits
     * @param workers do what may take long
     * @param slow keeps workers from waiting for readers
     * @param bodyMillis how long a body may take to arrive
     */
    Door(
            ResourceHandler resources,
            PlainRegistrations registrations,
            PlainReads reads,
            WatchRoute watches,
            PeerRoutes peers,
            NodeState state,
            InFlight inFlight,
            Workers workers,
            SlowReaders slow,
            int mostDocumentBytes,
            int mostBatchBytes,
            long bodyMillis) {
        this.resources = resources;
        this.registrations = registrations;
        this.reads = reads;
        this.watches = watches;
        this.peers = peers;
        this.state = state;
        this.inFlight = inFlight;
        this.workers = workers;
        this.slow = slow;
        this.mostDocumentBytes = mostDocumentBytes;
        this.mostBatchBytes = mostBatchBytes;
        this.bodyMillis = bodyMillis;
    }

    /** From now on connections end with their next answer. */
    void startClosing() {
        closing = true;
    }

    @Override
    public void start() {
        resources.start();
    }

    @Override
    public void destroy() {
        resources.end();
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        date(response.getResponse());
        if (closing) {
            response.setHeader("Connection", "close");
        }
        // Who sends one request after the other and takes no answer is not to fill the memory with answers.
        boolean keepsUp = request.getRequest().getConnection().canWrite();
        String path = request.getRequestURI();
        String wrong = RawPath.wrong(path, request.getQueryString());
        if (wrong != null) {
            refuse(request, response, Problem.badRequest(wrong));
            return;
        }
        // Jersey makes URIs of it and fails at names that the DNS has, one with an underscore for example.
        request.getRequest().serverName().setString("localhost");
        long announced = request.getContentLengthLong();
        boolean chunked = request.getHeader("Transfer-Encoding") != null;
        if (PeerRoutes.isFor(path)) {
            answerPeer(request, response, announced, chunked);
            return;
        }
        if (path.equals(WatchRoute.PATH) && announced <= 0 && !chunked) {
            watches.answer(request, response);
            return;
        }
        if (!state.mayBeRead() && EurekaPaths.tellsOfInstances(path) && isRead(request)) {
            response.setHeader("Retry-After", String.valueOf(Problem.RETRY_SECONDS));
            answer(response, Problem.notReady("this node has not learned yet what the others know; ask another"));
            return;
        }
        if (announced <= 0 && !chunked) {
            answerHead(path, request, response, keepsUp);
            return;
        }
        boolean isBatch = isFromEureka(path) || path.startsWith(RenewalsResource.PATH);
        int most = isBatch ? mostBatchBytes : mostDocumentBytes;
        if (announced > most) {
            refuse(request, response, tooLarge(most));
            return;
        }
        Executor executor = whoTakes(request, path);
        // Behind others that wait for a worker it waits as well, or is refused as they are.
        boolean mayBePlain = keepsUp && !workers.isChangeWaiting() && FastLane.isInPieces(request.getRequest());
        String plain = mayBePlain ? registrations.application(request.getRequest()) : null;
        new BodyReading(this, request, response, most, (body, patience) -> {
                    if (plain != null && registrations.answer(plain, body)) {
                        response.setStatus(HttpStatus.NO_CONTENT_204);
                        finish(response);
                        return;
                    }
                    handOver(request, response, executor, () -> resources.answer(request, response, patience, body));
                })
                .begin(bodyMillis, inFlight);
    }

    /** Says when an answer was made, as RFC 9110 wants; Grizzly does so too late, and drops it as no trailer may say it. */
    static void date(HttpResponsePacket response) {
        response.getHeaders().setValue(Header.Date).setBytes(FastHttpDateFormat.getCurrentDateBytes());
    }

    /** Answers what has no body. */
    private void answerHead(String path, Request request, Response response, boolean keepsUp) {
        // Who asks whether a node lives and is told that it has much to do would end it.
        boolean isShort = isShort(request) || path.startsWith(HealthResource.PATH);
        if (isShort && keepsUp) {
            serve(request, response, () -> resources.answer(request, response, null, NO_BODY));
            return;
        }
        if (reads.isPolled(path)) {
            watches.polled(request.getRequest());
        }
        if (reads.sendReady(path, request, response)) {
            return;
        }
        Patience patience = new Patience(late -> PlainReads.giveUp(request, late));
        response.suspend(DelayedExecutor.UNSET_TIMEOUT, TimeUnit.MILLISECONDS, inFlight.one(), patience);
        Executor executor = isShort ? workers.renewals() : isRead(request) ? workers.reads() : workers.changes();
        onceWritable(request, response, executor, () -> {
            if (!reads.render(path, request, response)) {
                resources.answer(request, response, patience, NO_BODY);
            }
        });
    }

    private static boolean isFromEureka(String path) {
        return path.contains("/peerreplication/batch");
    }

    /** Who answers what comes with a body. */
    private Executor whoTakes(Request request, String path) {
        if (isFromEureka(path)) {
            return workers.batches();
        }
        // Some clients send a body with each renewal.
        boolean renews = path.startsWith(RenewalsResource.PATH) || (isShort(request) && EurekaPaths.isInstance(path));
        return renews ? workers.renewals() : workers.changes();
    }

    /** A peer's request is read only once its head is worth it. */
    private void answerPeer(Request request, Response response, long announced, boolean chunked) {
        Problem refusal = peers.refusal(request, response);
        // Saying hello takes no body, and nobody who says it is believed yet.
        int most = request.getRequestURI().equals(PeerHeaders.HELLO) ? 0 : mostBatchBytes;
        if (refusal == null && (announced > most || (chunked && most == 0))) {
            refusal = tooLarge(most);
        }
        if (refusal != null) {
            refuse(request, response, refusal);
        } else if (announced <= 0 && !chunked) {
            response.suspend(DelayedExecutor.UNSET_TIMEOUT, TimeUnit.MILLISECONDS, inFlight.one(), late -> true);
            handOverPeer(request, response, NO_BODY);
        } else {
            new BodyReading(this, request, response, most, (body, patience) -> handOverPeer(request, response, body))
                    .begin(bodyMillis, inFlight);
        }
    }

    private void handOverPeer(Request request, Response response, byte[] message) {
        handOver(request, response, workers.peers(), () -> {
            peers.answer(request, response, message);
            finish(response);
        });
    }

    /** Renewals, cancels and status changes: a look-up and a few writes to memory. */
    private static boolean isShort(Request request) {
        String method = request.getMethod().getMethodString();
        return method.equals("PUT") || method.equals("DELETE");
    }

    private static boolean isRead(Request request) {
        String method = request.getMethod().getMethodString();
        return method.equals("GET") || method.equals("HEAD");
    }

    static Problem tooLarge(int most) {
        return new Problem(413, "Body too large", "the body has more than " + most + " bytes");
    }

    /** Lets the workers answer a request that is suspended, once the answer before it on the connection is taken. */
    private void onceWritable(Request request, Response response, Executor executor, SlowReaders.Work work) {
        NIOOutputStream out = response.getNIOOutputStream();
        if (out.canWrite()) {
            handOver(request, response, executor, work);
            return;
        }
        response.getSuspendContext().setTimeout(PlainReads.PATIENCE_SECONDS, TimeUnit.SECONDS);
        out.notifyCanWrite(new WriteHandler() {
            @Override
            public void onWritePossible() {
                response.getSuspendContext().setTimeout(0, TimeUnit.MILLISECONDS);
                handOver(request, response, executor, work);
            }

            @Override
            public void onError(Throwable gone) {
                finish(response);
            }
        });
    }

    /** Lets a worker answer a request that is suspended. */
    private void handOver(Request request, Response response, Executor executor, SlowReaders.Work work) {
        try {
            NIOConnection connection = (NIOConnection) request.getRequest().getConnection();
            executor.execute(() -> {
                if (!serve(request, response, () -> slow.serve(connection, work))) {
                    finish(response);
                }
            });
        } catch (RejectedExecutionException full) {
            response.setHeader("Retry-After", "1");
            answer(response, new Problem(503, "Overloaded", "too many requests are waiting; try again"));
            finish(response);
        }
    }

    /** Lets something answer; false if it failed, which is answered too. */
    private static boolean serve(Request request, Response response, SlowReaders.Work work) {
        try {
            work.run();
            return true;
        } catch (Exception failure) {
            fail(request, response, failure);
            return false;
        }
    }

    /** Says that answering failed, if there is somebody to hear it. */
    static void fail(Request request, Response response, Throwable failure) {
        if (request.getRequest().getConnection().isOpen()) {
            log.error("a request failed on a fault of this server", failure);
        } else {
            log.debug("a client went away before it had its answer", failure);
        }
        if (!response.isCommitted()) {
            response.reset();
            date(response.getResponse());
            answer(response, Problem.internal());
        } else {
            // Half an answer must not pass for a whole one.
            request.getRequest().getConnection().closeSilently();
        }
    }

    static void finish(Response response) {
        if (response.isSuspended()) {
            response.resume();
        }
    }

    /**
     * Answers, and ends the connection. What is left of the body is read for a while and thrown away: a
     * sender whose connection breaks while it sends may never come to read why.
     */
    void refuse(Request request, Response response, Problem problem) {
        response.setHeader("Connection", "close");
        StrictCodec.endWithin(request.getRequest().getConnection(), bodyMillis);
        answer(response, problem);
    }

    /** Answers with a problem; whose reader is gone does not matter. */
    static void answer(Response response, Problem problem) {
        try {
            byte[] body = problem.json();
            response.setStatus(problem.status());
            response.setContentType(Problem.CONTENT_TYPE);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.flush();
        } catch (IOException gone) {
            log.debug("the sender of a bad request is gone", gone);
        }
    }
}
