package io.rollcall.server.demo;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.Instance;
import io.rollcall.server.registry.Registry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a registry with lively sample services. Each instance has its own life; now and then a whole
 * zone is cut off for a while, which is what self-preservation is for. Everything happens on the loop
 * that is given; with the same chance and time, the same things happen.
 */
public final class Demo {
    private static final Logger log = LoggerFactory.getLogger(Demo.class);

    private static final Duration STEP = Duration.ofMillis(250);
    /** Time to see the registry in good health first. */
    private static final Duration FIRST_OUTAGE = Duration.ofSeconds(40);

    private static final Duration BETWEEN_OUTAGES = Duration.ofSeconds(100);
    /** Twice the lease of the samples: half of it is seen as held. */
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    private final Registry registry;
    private final Loop loop;
    private final RandomGenerator random;
    private final InstantSource wall;
    private final Share share;
    private final List<String> zones;
    private final List<SampleInstance> fleet = new ArrayList<>();
    private long nextOutage;
    private volatile boolean stopped;

    /**
     * The part of the fleet whose registry this node is. For three nodes, each has a zone of its own.
     *
     * @param number of the node, from 0
     */
    public record Share(int number, int nodes) {
        /** All of it. */
        public static final Share ALL = new Share(0, 1);

        List<Instance> instances() {
            List<Instance> all = SampleFleet.instances();
            return IntStream.range(0, all.size())
                    .filter(i -> i % nodes == number)
                    .mapToObj(all::get)
                    .toList();
        }
    }

    public Demo(Registry registry, Loop loop, RandomGenerator random, InstantSource wall, Share share) {
        this.share = share;
        this.zones = share.instances().stream().map(Demo::zone).distinct().toList();
        this.registry = registry;
        this.loop = loop;
        this.random = random;
        this.wall = wall;
    }

    /** Registers the services and lets them live, until {@link #stop()}. */
    public void start() {
        loop.execute(() -> {
            long now = loop.nanos();
            // One node after the other, or the whole fleet of a cluster would be cut off at once.
            nextOutage = now + FIRST_OUTAGE.toNanos() + BETWEEN_OUTAGES.toNanos() * share.number() / share.nodes();
            for (Instance instance : share.instances()) {
                fleet.add(new SampleInstance(instance, registry, random, wall, now));
            }
            step();
        });
    }

    private void step() {
        if (stopped) {
            return;
        }
        try {
            long now = loop.nanos();
            if (now >= nextOutage) {
                nextOutage = now + BETWEEN_OUTAGES.toNanos();
                cutOff(zones.get(random.nextInt(zones.size())), now + OUTAGE.toNanos());
            }
            for (SampleInstance instance : fleet) {
                instance.act(now);
            }
        } finally {
            loop.after(STEP, this::step);
        }
    }

    private static String zone(Instance instance) {
        return String.valueOf(instance.metadata().get("zone"));
    }

    private void cutOff(String zone, long until) {
        log.info("demo: {} is cut off for {} s; watch what becomes of its instances", zone, OUTAGE.toSeconds());
        for (SampleInstance instance : fleet) {
            if (instance.isIn(zone)) {
                instance.silence(until);
            }
        }
    }

    /** Lets nothing happen any more; what is registered stays. Any thread may call. */
    public void stop() {
        stopped = true;
    }

    /**
     * What there is to look at, in lines.
     *
     * @param address of the node, with a slash at its end
     */
    public static List<String> hints(String address) {
        return List.of(
                "",
                "Demo: 50 instances of 14 services. They renew, fail, are taken out of service, leave and come back.",
                "  See them move:                " + address,
                "  As a Eureka client sees them: curl -H 'Accept: application/json' " + address + "eureka/apps",
                "  Take one out of service:      curl -X PUT '" + address
                        + "eureka/apps/ORDERS/orders-1/status?value=OUT_OF_SERVICE'",
                "  After " + FIRST_OUTAGE.toSeconds() + " s a zone is cut off: what is held, and why: curl " + address
                        + "api/v1/protection",
                "Ctrl-C ends it; nothing is kept.");
    }
}
