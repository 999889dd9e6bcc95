package io.rollcall.server.http;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.ChunkedTransferEncoding;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpPacketParsing;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.TransferEncoding;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.jspecify.annotations.Nullable;

/**
 * Grizzly's reading of HTTP, held to what the standard says where leniency is dangerous, and to a time
 * within which a head must be here. What it refuses gets a problem document, like all that is refused
 * further on, and its connection is closed.
 */
final class StrictCodec extends HttpServerFilter {
    /** When a connection is closed that has neither brought a whole head nor been left to idle, in nanoseconds. */
    private static final Attribute<Long> DEADLINE =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute("rollcall.deadline");

    private static final String WRONG_NAME = "rollcall.wrong";

    private final long headMillis;
    private final long idleMillis;

    @SuppressWarnings("deprecation") // the server itself knows no other constructor that sets the headers' number
    private StrictCodec(NetworkListener listener, long headMillis, long mostRemainder) {
        super(
                listener.isChunkingEnabled(),
                listener.getMaxHttpHeaderSize(),
                null,
                listener.getKeepAlive(),
                null,
                listener.getMaxRequestHeaders(),
                listener.getMaxResponseHeaders());
        this.headMillis = headMillis;
        this.idleMillis = TimeUnit.SECONDS.toMillis(listener.getKeepAlive().getIdleTimeoutInSeconds());
        setMaxPayloadRemainderToSkip(mostRemainder);
        // Some clients send an empty object with whatever they send.
        setAllowPayloadForUndefinedHttpMethods(true);
        for (TransferEncoding encoding : getTransferEncodings()) {
            if (encoding instanceof ChunkedTransferEncoding lenient) {
                removeTransferEncoding(lenient);
                addTransferEncoding(new StrictChunks(lenient));
            }
        }
    }

    /**
     * Makes a listener read so.
     *
     * @param headMillis how long a head may take to arrive
     * @param mostRemainder how much of a refused body is read, so that its sender comes to read the refusal
     */
    static void install(NetworkListener listener, long headMillis, long mostRemainder) {
        listener.registerAddOn((networkListener, chain) -> {
            int codec = chain.indexOfType(HttpServerFilter.class);
            chain.set(codec, new StrictCodec(networkListener, headMillis, mostRemainder));
            // Behind the codec it would not see the bytes of a head that never becomes whole.
            moveForward(chain, chain.indexOfType(IdleTimeoutFilter.class), codec);
        });
    }

    private static void moveForward(FilterChainBuilder chain, int from, int to) {
        var filter = chain.get(from);
        chain.remove(from);
        chain.add(to, filter);
    }

    /** Gives a connection some time from now and no more, whatever it brings. */
    static void endWithin(Connection<?> connection, long millis) {
        DEADLINE.set(connection, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
        IdleTimeoutFilter.setCustomTimeout(connection, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public NextAction handleRead(FilterChainContext context) throws IOException {
        Connection<?> connection = context.getConnection();
        Long deadline = DEADLINE.get(connection);
        if (deadline != null) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                connection.closeSilently();
                return context.getStopAction();
            }
            IdleTimeoutFilter.setCustomTimeout(connection, left, TimeUnit.MILLISECONDS);
        }
        return super.handleRead(context);
    }

    @Override
    protected boolean decodeHttpPacket(FilterChainContext context, HttpPacketParsing packet, Buffer input) {
        boolean whole = super.decodeHttpPacket(context, packet, input);
        Connection<?> connection = context.getConnection();
        Long deadline = DEADLINE.get(connection);
        if (!whole && deadline == null) {
            endWithin(connection, headMillis);
        } else if (whole && deadline != null) {
            DEADLINE.remove(connection);
            IdleTimeoutFilter.setCustomTimeout(connection, idleMillis, TimeUnit.MILLISECONDS);
        }
        return whole;
    }

    /**
     * Does not hear offers to go on in another protocol, as RFC 9110 lets a server do. Whatever follows
     * would be taken for that protocol, and the end of a body never be seen; and the JDK's own HTTP client
     * makes such an offer unless it is told not to.
     */
    @Override
    protected void onIncomingUpgrade(FilterChainContext context, HttpHeader header) {
        header.setUpgrade(null);
    }

    @Override
    protected boolean onHttpHeaderParsed(HttpHeader header, Buffer buffer, FilterChainContext context) {
        HttpRequestPacket request = (HttpRequestPacket) header;
        Protocol protocol = protocol(request);
        if (protocol == null) {
            return refused(
                    request,
                    HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505,
                    "of HTTP, versions 1.0 and 1.1 are spoken here");
        }
        MimeHeaders headers = request.getHeaders();
        String wrong = RequestHead.wrong(headers, protocol == Protocol.HTTP_1_1);
        if (wrong != null) {
            return refused(request, HttpStatus.BAD_REQUEST_400, wrong);
        }
        if (request.getMethod() == Method.CONNECT) {
            return refused(request, HttpStatus.NOT_IMPLEMENTED_501, "this server is no proxy");
        }
        if (!headers.contains(Header.Host)) {
            if (protocol == Protocol.HTTP_1_1) {
                return refused(request, HttpStatus.BAD_REQUEST_400, "HTTP/1.1 needs a Host header");
            }
            // Otherwise the address listened on would be looked up in the DNS, by the thread that reads.
            headers.setValue(Header.Host).setString("localhost");
        }
        if (super.onHttpHeaderParsed(header, buffer, context)) {
            return true;
        }
        // By now it is the one in the request line, if one was there.
        String host = headers.getHeader(Header.Host);
        if (host == null || !RequestHead.isHost(host)) {
            return refused(request, HttpStatus.BAD_REQUEST_400, "Host names no host");
        }
        return false;
    }

    private static @Nullable Protocol protocol(HttpRequestPacket request) {
        try {
            Protocol protocol = request.getProtocol();
            if (protocol == Protocol.HTTP_1_1 || protocol == Protocol.HTTP_1_0) {
                return protocol;
            }
        } catch (IllegalStateException unknown) {
            // answered below
        }
        return null;
    }

    private static boolean refused(HttpRequestPacket request, HttpStatus status, String wrong) {
        request.getProcessingState().setError(true);
        // One that is not known, or not read yet, would make an answer without headers.
        request.setProtocol(Protocol.HTTP_1_1);
        request.setAttribute(WRONG_NAME, wrong);
        status.setValues(request.getResponse());
        return true;
    }

    @Override
    protected void onHttpHeaderError(HttpHeader header, FilterChainContext context, Throwable broken)
            throws IOException {
        HttpRequestPacket request = (HttpRequestPacket) header;
        String words = String.valueOf(broken.getMessage());
        if (broken instanceof MimeHeaders.MaxHeaderCountExceededException || words.contains("header is too large")) {
            refused(request, HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too many or too long");
        } else if (words.contains("line is too large")) {
            refused(request, HttpStatus.REQUEST_URI_TOO_LONG_414, "the request line is too long");
        }
        super.onHttpHeaderError(header, context, broken);
    }

    @Override
    protected void onHttpContentError(HttpHeader header, FilterChainContext context, Throwable broken)
            throws IOException {
        ((HttpRequestPacket) header).setAttribute(WRONG_NAME, "the chunks of the body cannot be read");
        super.onHttpContentError(header, context, broken);
    }

    @Override
    protected HttpContent customizeErrorResponse(HttpResponsePacket response) {
        Object wrong = response.getRequest().getAttribute(WRONG_NAME);
        HttpStatus status = response.getHttpStatus();
        byte[] body = new Problem(
                        status.getStatusCode(),
                        status.getStatusCode() == 400 ? "Bad request" : status.getReasonPhrase(),
                        wrong == null ? "the request line or a header cannot be read" : wrong.toString())
                .json();
        response.setContentType(Problem.CONTENT_TYPE);
        response.setContentLength(body.length);
        return HttpContent.builder(response)
                .content(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, body))
                .last(true)
                .build();
    }
}
