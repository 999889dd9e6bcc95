package io.rollcall.replication.sim;

import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.peer.PeerTransport;
import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Carries requests and answers as HTTP over a bad network does: either may be lost or late, a request may
 * be handled twice, or after its sender gave up; whoever restarts at an address gets what was on its way to
 * the one before.
 */
public final class Network implements Cluster.Wires {
    private final Kernel kernel;
    private final Chance chance;
    private final Trace trace;
    private final Set<Link> cuts = new HashSet<>();
    private final Set<Link> lastingCuts = new HashSet<>();
    private Weather weather = Weather.FAIR;
    private Wiretap wiretap = Wiretap.NONE;
    private boolean narrow;

    /** One direction between two machines. */
    record Link(Machine from, Machine to) {}

    /**
     * How bad it is.
     *
     * @param loss how likely each request, and each answer, gets lost
     * @param duplicates how likely a request is handled twice
     * @param busy how likely a node says that it has no time
     * @param meanDelaySeconds of one way
     * @param timeout after which a sender gives up
     */
    public record Weather(double loss, double duplicates, double busy, double meanDelaySeconds, Duration timeout) {
        public static final Weather FAIR = new Weather(0, 0, 0, 0.002, Duration.ofSeconds(5));
    }

    public Network(Kernel kernel, Chance chance, Trace trace) {
        this.kernel = kernel;
        this.chance = chance;
        this.trace = trace;
    }

    public void weather(Weather newWeather) {
        weather = newWeather;
    }

    public void tap(Wiretap newWiretap) {
        wiretap = newWiretap;
    }

    /** Lets nothing through in this direction any more. */
    public void cut(Machine from, Machine to) {
        cuts.add(new Link(from, to));
    }

    /** Ends all cuts but the lasting ones. */
    public void heal() {
        cuts.clear();
    }

    /** Lets nothing through in this direction until the lasting cuts end. */
    public void cutForLong(Machine from, Machine to) {
        lastingCuts.add(new Link(from, to));
    }

    public void endLastingCuts() {
        lastingCuts.clear();
    }

    /** Whether only the smallest messages get through: batches, and forwarded renewals. */
    public void narrow(boolean begins) {
        narrow = begins;
    }

    private boolean isTooLarge(PeerRequest.Kind kind) {
        return narrow && kind != PeerRequest.Kind.BATCH && kind != PeerRequest.Kind.FORWARD;
    }

    private boolean isCut(Machine from, Machine to) {
        if (cuts.isEmpty() && lastingCuts.isEmpty()) {
            return false;
        }
        Link link = new Link(from, to);
        return cuts.contains(link) || lastingCuts.contains(link);
    }

    private boolean isLost(Machine from, Machine to) {
        return isCut(from, to) || chance.of(weather.loss);
    }

    private long delay() {
        return chance.exponential(weather.meanDelaySeconds);
    }

    @Override
    public PeerTransport transport(Cluster cluster, NodeLife sender) {
        return (address, kind, request, whenDone) -> send(cluster, sender, address, kind, request, whenDone);
    }

    private void send(
            Cluster cluster,
            NodeLife sender,
            PeerAddress address,
            PeerRequest.Kind kind,
            byte[] request,
            Consumer<PeerReply> whenDone) {
        Machine to = cluster.at(address);
        if (to == null) {
            throw new IllegalArgumentException("nobody is at " + address);
        }
        wiretap.sent(sender, to, kind, request);
        Exchange exchange = new Exchange(sender, to, kind, request, whenDone);
        kernel.after(
                weather.timeout, sender.machine(), () -> exchange.finish(new PeerReply.Failed("nothing was answered")));
        int copies = chance.of(weather.duplicates) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            if (isLost(sender.machine(), to) || isTooLarge(kind)) {
                trace.line(() -> "lost     " + exchange);
            } else {
                kernel.after(delay() + to.lateness(), to, exchange::arrive);
            }
        }
    }

    /** One request and what comes of it. */
    private final class Exchange {
        private final NodeLife sender;
        private final Machine to;
        private final PeerRequest.Kind kind;
        private final byte[] request;
        private final Consumer<PeerReply> whenDone;
        private boolean done;

        Exchange(NodeLife sender, Machine to, PeerRequest.Kind kind, byte[] request, Consumer<PeerReply> whenDone) {
            this.sender = sender;
            this.to = to;
            this.kind = kind;
            this.request = request;
            this.whenDone = whenDone;
        }

        void arrive() {
            NodeLife receiver = to.life();
            if (isCut(sender.machine(), to)) {
                trace.line(() -> "cut      " + this);
            } else if (receiver == null) {
                reply(new PeerReply.Failed("connection refused"));
            } else if (chance.of(weather.busy)) {
                reply(new PeerReply.Busy(Duration.ofSeconds(chance.below(3)), "too much to do"));
            } else {
                try {
                    byte[] answer = receiver.answer(kind, request);
                    trace.line(() -> "handled  " + this + " -> " + Messages.answer(kind, answer));
                    reply(new PeerReply.Answered(answer));
                } catch (MalformedMessageException bad) {
                    throw new AssertionError(this + " was not understood", bad);
                }
            }
        }

        private void reply(PeerReply reply) {
            if (isLost(to, sender.machine())) {
                trace.line(() -> "answer lost to " + this);
                return;
            }
            kernel.after(delay(), sender.machine(), () -> {
                if (!isCut(to, sender.machine())) {
                    finish(reply);
                }
            });
        }

        void finish(PeerReply reply) {
            if (!done) {
                done = true;
                if (!sender.isOver()) {
                    wiretap.done(sender, to, kind, request, reply);
                    whenDone.accept(reply);
                }
            }
        }

        @Override
        public String toString() {
            return sender + " -> " + to + " " + Messages.request(kind, request);
        }
    }
}
