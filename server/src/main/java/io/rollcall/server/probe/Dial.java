package io.rollcall.server.probe;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.wire.Excerpt;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One dial under way. It ends once, by the first of all that can end it, and closes its channel then. */
final class Dial implements CompletionHandler<@Nullable Void, AsynchronousSocketChannel> {
    private static final Logger log = LoggerFactory.getLogger(Dial.class);

    /** A deadline that comes so late says that this process stood still, not the target. */
    private static final Duration STOOD_STILL = Duration.ofSeconds(1);

    private static final int BUFFER_BYTES = 2 << 10;
    /** Names that may stand in a request and in a greeting of TLS. */
    private static final Pattern DNS_NAME = Pattern.compile(
            "(?=.{1,253}$)LABEL(\\.LABEL)*".replace("LABEL", "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"));

    private final Target target;
    private final Loop loop;
    private final SSLContext tls;
    private final Consumer<Result> whenDone;
    private final long started;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ResponseHead head = new ResponseHead();
    private volatile Loop.@Nullable Timer cutOff;
    private volatile @Nullable AsynchronousSocketChannel channel;
    private volatile String lateWords;

    Dial(Target target, Loop loop, SSLContext tls, Consumer<Result> whenDone) {
        this.target = target;
        this.loop = loop;
        this.tls = tls;
        this.whenDone = whenDone;
        this.started = loop.nanos();
        this.lateWords = "it takes no connection within ";
    }

    /** @throws IOException if this node has no channel to give */
    void start(AsynchronousChannelGroup group) throws IOException {
        AsynchronousSocketChannel opened = AsynchronousSocketChannel.open(group);
        channel = opened;
        cutOff = loop.after(target.timeout(), this::late);
        opened.connect(new InetSocketAddress(target.address(), target.port()), opened, this);
    }

    private void late() {
        end(Result.bad(lateWords + target.timeout().toMillis() + " ms"));
    }

    @Override
    public void completed(@Nullable Void connected, AsynchronousSocketChannel opened) {
        try {
            // Nobody listens, and of all ports this end was given the very one that was dialled: TCP allows that.
            if (opened.getLocalAddress().equals(opened.getRemoteAddress())) {
                end(Result.bad("it refuses connections"));
                return;
            }
        } catch (IOException failed) {
            broken(failed);
            return;
        }
        if (target.kind() == CheckSpec.Kind.TCP) {
            end(Result.good("takes connections"));
            return;
        }
        lateWords = "it gives no whole answer within ";
        Stream stream = target.kind() == CheckSpec.Kind.HTTPS
                ? sealed(opened)
                : new PlainStream(opened, BUFFER_BYTES, this::broken);
        byte[] request = ResponseHead.request(target.question(), host());
        stream.write(ByteBuffer.wrap(request), () -> stream.read(this::arrived));
    }

    @Override
    public void failed(Throwable failure, AsynchronousSocketChannel opened) {
        if (failure instanceof ConnectException) {
            end(Result.bad("it refuses connections (" + said(failure) + ")"));
        } else if (failure instanceof NoRouteToHostException) {
            end(Result.bad("it cannot be reached: " + said(failure)));
        } else {
            // No network, no port left, an address that none can dial: the target has no part in it.
            end(Result.untried("this node cannot dial there: " + said(failure)));
        }
    }

    /** Looks at what arrived of the answer; whether more is to come. */
    private boolean arrived(ByteBuffer bytes) {
        switch (head.take(bytes)) {
            case WHOLE -> end(judged(head.status()));
            case BROKEN ->
                end(Result.bad(
                        "its answer is no HTTP/1.1, or its head has more than " + ResponseHead.MOST_BYTES + " bytes"));
            case UNFINISHED -> {
                return true;
            }
        }
        return false;
    }

    private Result judged(int status) {
        ExpectedCodes expected = target.question().codes();
        return expected.hold(status)
                ? Result.good("answers " + status)
                : Result.bad("it answers " + status + ", and " + expected + " is expected");
    }

    private void broken(Exception failure) {
        if (failure instanceof ClosedChannelException) {
            end(Result.untried("this node is ending"));
            return;
        }
        String what = failure instanceof SSLException ? "its TLS is not believed: " : "the connection broke: ";
        end(Result.bad(what + said(failure)));
    }

    private static String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : Excerpt.of(message, 200);
    }

    /** The address, in clear text. Under TLS the name that the certificate must bear: some servers ask for the same in both. */
    private String host() {
        return target.kind() == CheckSpec.Kind.HTTPS && hasName()
                ? target.host() + ":" + target.port()
                : target.where();
    }

    private boolean hasName() {
        return IpLiteral.read(target.host()).isEmpty()
                && DNS_NAME.matcher(target.host()).matches();
    }

    private Stream sealed(AsynchronousSocketChannel opened) {
        String name = hasName() ? target.host() : target.address().getHostAddress();
        SSLEngine engine = tls.createSSLEngine(name, target.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (hasName()) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        engine.setSSLParameters(parameters);
        int packet = engine.getSession().getPacketBufferSize();
        return new TlsStream(new PlainStream(opened, packet, this::broken), engine, this::broken);
    }

    /** Tells the result, if none was told yet. */
    void end(Result result) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        Loop.Timer timer = cutOff;
        if (timer != null) {
            timer.cancel();
        }
        AsynchronousSocketChannel opened = channel;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException failed) {
                log.debug("a connection to {} did not close", target.where(), failed);
            }
        }
        long most = target.timeout().plus(STOOD_STILL).toNanos();
        boolean stoodStill = result.kind() == Result.Kind.BAD && loop.nanos() - started > most;
        whenDone.accept(stoodStill ? Result.untried("this node stood still meanwhile") : result);
    }
}
