package io.rollcall.server.http;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what a registry is asked most, plain renewals and registrations, and reads of what is kept and small, on the
 * thread that reads them and before Grizzly's server makes a request of it that any thread could answer: handing it to
 * another costs more than the answer. Nothing here may wait. Whatever is not plain goes on to the {@link Door}, untouched, and so does
 * everything while the node closes.
 */
final class FastLane extends BaseFilter {
    private static final Logger log = LoggerFactory.getLogger(FastLane.class);

    /** Set on a request whose body comes in pieces: the door has had the first, and is to have the others. */
    private static final String IN_PIECES = "rollcall.pieces";

    /** Grizzly lets so much wait for the reader of a connection; whoever takes no more of a larger answer is given up. */
    private static final int MOST_BYTES = 4 * HttpDoor.SEND_BUFFER;

    private final PlainRenewals renewals;
    private final PlainRegistrations registrations;
    private final PlainReads reads;
    private final WatchRoute watches;
    private final NodeState state;
    private final BooleanSupplier isChangeWaiting;
    private final LongAdder read = new LongAdder();
    private volatile boolean open = true;

    /**
     * @param watches is told who polls
     * @param state whether reads are answered
     * @param isChangeWaiting whether registrations wait for a worker; then others are not to overtake them
     */
    FastLane(
            PlainRenewals renewals,
            PlainRegistrations registrations,
            PlainReads reads,
            WatchRoute watches,
            NodeState state,
            BooleanSupplier isChangeWaiting) {
        this.renewals = renewals;
        this.registrations = registrations;
        this.reads = reads;
        this.watches = watches;
        this.state = state;
        this.isChangeWaiting = isChangeWaiting;
    }

    /** Puts it in front of a listener's server. */
    void install(NetworkListener listener) {
        listener.registerAddOn((networkListener, chain) ->
                chain.add(chain.indexOfType(org.glassfish.grizzly.http.server.HttpServerFilter.class), this));
    }

    /** Whether a request was let through because its body was not here. */
    static boolean isInPieces(HttpRequestPacket request) {
        return request.getAttribute(IN_PIECES) != null;
    }

    /** Reads that were answered here. */
    long reads() {
        return read.sum();
    }

    /** From now on it answers nothing. */
    void close() {
        open = false;
    }

    @Override
    public NextAction handleRead(FilterChainContext context) {
        if (!(context.getMessage() instanceof HttpContent content)
                || !(content.getHttpHeader() instanceof HttpRequestPacket request)) {
            return context.getInvokeAction();
        }
        if (!content.isLast()) {
            request.setAttribute(IN_PIECES, IN_PIECES);
        }
        // Who sends one request after the other and takes no answer is not to fill the memory with answers.
        if (!open || !content.isLast() || !context.getConnection().canWrite()) {
            return context.getInvokeAction();
        }
        HttpStatus done = null;
        PlainReads.Ready ready = null;
        try {
            if (renewals.answer(request)) {
                request.getResponse().setContentLength(0);
                done = HttpStatus.OK_200;
            } else if (registers(request, content.getContent())) {
                done = HttpStatus.NO_CONTENT_204;
            } else {
                ready = ready(request);
            }
        } catch (RuntimeException fault) {
            // The resource says so to the client, or does it.
            log.warn("the fast lane failed on a fault of this server", fault);
        }
        if (done != null) {
            return send(context, request, done, Buffers.EMPTY_BUFFER);
        }
        return ready == null ? context.getInvokeAction() : send(context, request, ready);
    }

    private PlainReads.@Nullable Ready ready(HttpRequestPacket request) {
        PlainReads.Ready ready = reads.ready(request);
        if (ready == null || ready.answer().length() > MOST_BYTES || !state.mayBeRead()) {
            return null;
        }
        watches.polled(request);
        read.increment();
        return ready;
    }

    private boolean registers(HttpRequestPacket request, Buffer body) {
        String application = registrations.application(request);
        return application != null
                && body.remaining() == request.getContentLength()
                && !isInPieces(request)
                && !isChangeWaiting.getAsBoolean()
                && registrations.answer(application, body);
    }

    private static NextAction send(FilterChainContext context, HttpRequestPacket request, PlainReads.Ready ready) {
        HttpResponsePacket response = request.getResponse();
        Door.date(response);
        Negotiation.headers(ready.rendering()).forEach(response::setHeader);
        response.setContentLength(ready.answer().length());
        PlainReads.makeRoom(context.getConnection(), ready.answer());
        return send(
                context,
                request,
                HttpStatus.OK_200,
                Buffers.wrap(context.getMemoryManager(), ready.answer().bytes()));
    }

    /** Sends an answer. What was asked is read to its end, so that the connection is ready for what follows. */
    private static NextAction send(
            FilterChainContext context, HttpRequestPacket request, HttpStatus status, Buffer body) {
        HttpResponsePacket response = request.getResponse();
        response.setStatus(status);
        context.write(HttpContent.builder(response).content(body).last(true).build());
        context.notifyDownstream(HttpServerFilter.RESPONSE_COMPLETE_EVENT);
        response.recycle();
        request.recycle();
        return context.getStopAction();
    }
}
