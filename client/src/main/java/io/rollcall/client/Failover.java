package io.rollcall.client;

import io.rollcall.client.loop.Loop;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sends a request to one server after another until one gives an answer that settles it; each server
 * is tried once, without a pause between. What a server did wrong is noted in the {@link ServerList}.
 *
 * <p>Confined to the loop.
 */
final class Failover {
    private static final Logger log = LoggerFactory.getLogger(Failover.class);

    private final ServerList servers;
    private final RegistryTransport transport;
    private final Loop loop;
    private final Tally tally;
    private final Consumer<ServerAddress> whenMoved;
    /** Who last settled a request. */
    private @Nullable ServerAddress last;

    /**
     * @param whenMoved told of a server that answers again after it had failed, or that answers in place
     *     of another
     */
    Failover(
            ServerList servers,
            RegistryTransport transport,
            Loop loop,
            Tally tally,
            Consumer<ServerAddress> whenMoved) {
        this.servers = servers;
        this.transport = transport;
        this.loop = loop;
        this.tally = tally;
        this.whenMoved = whenMoved;
    }

    /** What an answer says of the request and of the server that gave it. */
    private enum Verdict {
        /** The request is settled. */
        SETTLED,
        /** The server is in order, but another one may know better. */
        ASK_ANOTHER,
        /** The server is in trouble. */
        SERVER_FAILED
    }

    /**
     * Sends {@code request}. Called on the loop, and calls back on it.
     *
     * @param doubtful an answer that would settle the request, but is better confirmed by another
     *     server
     * @param whenDone takes the answer that settled it, or the last one if none did
     */
    void send(RegistryRequest request, Predicate<RegistryReply> doubtful, Consumer<RegistryReply> whenDone) {
        next(request, doubtful, whenDone, servers.inOrder(loop.nanos()).iterator());
    }

    void send(RegistryRequest request, Consumer<RegistryReply> whenDone) {
        send(request, reply -> false, whenDone);
    }

    private void next(
            RegistryRequest request,
            Predicate<RegistryReply> doubtful,
            Consumer<RegistryReply> whenDone,
            Iterator<ServerAddress> order) {
        ServerAddress server = order.next();
        transport.send(
                server,
                request,
                reply -> loop.execute(() -> {
                    if (settles(server, request, reply, doubtful) || !order.hasNext()) {
                        whenDone.accept(reply);
                    } else {
                        tally.add(Tally.Event.FAILOVER);
                        next(request, doubtful, whenDone, order);
                    }
                }));
    }

    private boolean settles(
            ServerAddress server, RegistryRequest request, RegistryReply reply, Predicate<RegistryReply> doubtful) {
        Verdict verdict = verdict(request, reply);
        if (verdict == Verdict.SERVER_FAILED) {
            ServerList.SetAside aside = servers.failed(server, loop.nanos());
            log.atLevel(levelOf(aside.failures()))
                    .log(
                            "server {} is set aside for {} ms: {}",
                            server,
                            aside.time().toMillis(),
                            reply);
            if (reply instanceof RegistryReply.Unreadable) {
                tally.add(Tally.Event.UNREADABLE_ANSWER);
            }
            return false;
        }
        boolean again = servers.succeeded(server);
        if (again) {
            log.info("server {} answers again", server);
        }
        boolean moved = last != null && !last.equals(server);
        last = server;
        if (again || moved) {
            whenMoved.accept(server);
        }
        return verdict == Verdict.SETTLED && !doubtful.test(reply);
    }

    /** The 1st, 2nd, 4th, 8th... failure in a row is worth a warning; an outage must not flood the log. */
    static Level levelOf(int failuresInARow) {
        return Integer.bitCount(failuresInARow) == 1 ? Level.WARN : Level.DEBUG;
    }

    private static Verdict verdict(RegistryRequest request, RegistryReply reply) {
        if (reply instanceof RegistryReply.Accepted
                || reply instanceof RegistryReply.Newer
                || reply instanceof RegistryReply.Told
                || reply instanceof RegistryReply.Listed) {
            return Verdict.SETTLED;
        }
        if (request instanceof RegistryRequest.Drain && hasNoDrain(reply)) {
            return Verdict.ASK_ANOTHER;
        }
        if (reply instanceof RegistryReply.Unknown) {
            return unknownMeansSomething(request) ? Verdict.SETTLED : Verdict.SERVER_FAILED;
        }
        if (reply instanceof RegistryReply.Refused refused) {
            if (request instanceof RegistryRequest.FetchDelta && refused.status() == 403) {
                // How a Eureka server says that it keeps no deltas.
                return Verdict.SETTLED;
            }
            if (request instanceof RegistryRequest.Register && refused.status() == 400) {
                // The statement is at fault, not the server; yet servers may differ in what they take.
                return Verdict.ASK_ANOTHER;
            }
        }
        return Verdict.SERVER_FAILED;
    }

    /** A server that is no Rollcall: in order all the same. */
    static boolean hasNoDrain(RegistryReply reply) {
        return reply instanceof RegistryReply.Unknown
                || (reply instanceof RegistryReply.Refused refused
                        && (refused.status() < 500 || refused.status() == 501)
                        && refused.status() != 429);
    }

    /** Only what names something can name something that is not there; else the base URL is wrong. */
    private static boolean unknownMeansSomething(RegistryRequest request) {
        return request instanceof RegistryRequest.Renew
                || request instanceof RegistryRequest.Cancel
                || request instanceof RegistryRequest.Undrain
                || request instanceof RegistryRequest.FetchDelta;
    }
}
