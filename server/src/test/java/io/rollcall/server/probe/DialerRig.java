package io.rollcall.server.probe;

import io.rollcall.client.loop.ThreadLoop;
import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A network dialer with all it needs, for tests on loopback. */
final class DialerRig implements AutoCloseable {
    /** For targets that answer: so long that a busy machine spoils nothing. */
    static final Duration PATIENT = Duration.ofSeconds(5);

    /** For targets that do not. */
    static final Duration BRIEF = Duration.ofMillis(800);

    private final ThreadLoop loop = new ThreadLoop("dialer");
    final NetworkDialer dialer;

    /** How often anybody was told what came of a dial. */
    final AtomicInteger told = new AtomicInteger();

    DialerRig(SSLContext tls) {
        dialer = new NetworkDialer(
                loop,
                task -> {
                    Thread thread = new Thread(task, "dialer-io");
                    thread.setDaemon(true);
                    return thread;
                },
                tls);
    }

    /** One that trusts whom Java trusts. */
    static DialerRig usual() {
        try {
            return new DialerRig(SSLContext.getDefault());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static Target tcp(int port) {
        return target(CheckSpec.Kind.TCP, port, HttpQuestion.DEFAULT);
    }

    static Target http(int port, String path) {
        return target(CheckSpec.Kind.HTTP, port, new HttpQuestion(path, Map.of(), ExpectedCodes.DEFAULT));
    }

    static Target target(CheckSpec.Kind kind, int port, HttpQuestion question) {
        return new Target(kind, loopback(), port, "db.example", question, PATIENT);
    }

    /** The same with little time for it. */
    static Target brief(Target target) {
        return new Target(target.kind(), target.address(), target.port(), target.host(), target.question(), BRIEF);
    }

    static InetAddress loopback() {
        return IpLiteral.read("127.0.0.1").orElseThrow();
    }

    CompletableFuture<Result> begin(Target target) {
        CompletableFuture<Result> result = new CompletableFuture<>();
        dialer.dial(target, came -> {
            told.incrementAndGet();
            result.complete(came);
        });
        return result;
    }

    static Result await(CompletableFuture<Result> result) {
        try {
            return result.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException never) {
            throw new AssertionError("nobody was told what came of it", never);
        }
    }

    Result dial(Target target) {
        return await(begin(target));
    }

    @Override
    public void close() {
        dialer.close();
        loop.close();
    }
}
