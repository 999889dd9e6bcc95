package io.rollcall.replication.sim;

import io.rollcall.replication.eureka.EurekaItem;
import io.rollcall.replication.eureka.EurekaReply;
import io.rollcall.replication.eureka.EurekaTransport;
import io.rollcall.replication.peer.PeerAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** What servers of both kinds say to each other in Eureka's words: late, lost, and cut in one direction. */
final class MixedNetwork {
    private static final Duration TIMEOUT = Duration.ofMillis(200);

    private final Kernel kernel;
    private final Chance chance;
    private final Trace trace;
    private final Map<PeerAddress, Site> sites = new LinkedHashMap<>();
    private final Set<Way> cuts = new HashSet<>();
    private double loss;
    private double meanDelaySeconds = 0.002;
    private long items;

    private record Way(PeerAddress from, PeerAddress to) {}

    MixedNetwork(Kernel kernel, Chance chance, Trace trace) {
        this.kernel = kernel;
        this.chance = chance;
        this.trace = trace;
    }

    void add(Site site) {
        sites.put(site.address(), site);
    }

    void weather(double newLoss, double newMeanDelaySeconds) {
        loss = newLoss;
        meanDelaySeconds = newMeanDelaySeconds;
    }

    void cut(PeerAddress from, PeerAddress to) {
        cuts.add(new Way(from, to));
    }

    void heal() {
        cuts.clear();
    }

    /** Items that arrived in batches so far. */
    long items() {
        return items;
    }

    private boolean isLost(PeerAddress from, PeerAddress to) {
        return cuts.contains(new Way(from, to)) || chance.of(loss);
    }

    private long delay() {
        return chance.exponential(meanDelaySeconds);
    }

    void send(Site from, PeerAddress address, List<Told> batch, Consumer<EurekaReply> whenDone) {
        Site to = site(address);
        Once once = new Once(whenDone);
        kernel.after(TIMEOUT, from.host(), () -> once.accept(new EurekaReply.Congested("nothing within 200 ms")));
        if (isLost(from.address(), address)) {
            trace.line(() -> "lost     " + from + " -> " + to + " " + batch);
            return;
        }
        kernel.after(delay(), to.host(), () -> {
            if (!to.isUp()) {
                kernel.after(delay(), from.host(), () -> once.accept(new EurekaReply.Unreachable("refused")));
                return;
            }
            items += batch.size();
            List<EurekaReply.Result> results = to.take(batch);
            trace.line(() -> "handled  " + from + " -> " + to + " " + batch + " -> " + results);
            if (!isLost(address, from.address())) {
                kernel.after(delay(), from.host(), () -> once.accept(new EurekaReply.Accepted(results)));
            }
        });
    }

    private Site site(PeerAddress address) {
        return Objects.requireNonNull(sites.get(address), () -> "nobody is at " + address);
    }

    private static final class Once implements Consumer<EurekaReply> {
        private final Consumer<EurekaReply> whenDone;
        private boolean done;

        Once(Consumer<EurekaReply> whenDone) {
            this.whenDone = whenDone;
        }

        @Override
        public void accept(EurekaReply reply) {
            if (!done) {
                done = true;
                whenDone.accept(reply);
            }
        }
    }

    /** How one life of one of our nodes reaches old servers. */
    EurekaTransport transport(Site from) {
        return new EurekaTransport() {
            @Override
            public void send(PeerAddress to, List<EurekaItem> batch, Consumer<Sent> whenDone) {
                List<Told> told = batch.stream().map(Told::of).toList();
                MixedNetwork.this.send(from, to, told, reply -> whenDone.accept(new Sent(reply, 0, 0)));
            }

            @Override
            public void read(PeerAddress address, Consumer<Holding> whenDone) {
                MixedNetwork.this.read(from, address, whenDone);
            }
        };
    }

    private void read(Site from, PeerAddress address, Consumer<EurekaTransport.Holding> whenDone) {
        Site to = site(address);
        kernel.after(delay(), to.host(), () -> {
            boolean answered = to.isUp() && !isLost(from.address(), address) && !isLost(address, from.address());
            EurekaTransport.Holding holding = answered
                    ? new EurekaTransport.Holding(to.all(), "", 0)
                    : EurekaTransport.Holding.failed("no answer");
            kernel.after(answered ? delay() : TIMEOUT.toNanos(), from.host(), () -> whenDone.accept(holding));
        });
    }
}
