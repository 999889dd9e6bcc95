package io.rollcall.replication.eureka;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meeting of this node and one Eureka server: what the server has and this node lacks is taken as heard
 * through it; what this node has of its own and the server lacks, or holds otherwise, is offered to it; what
 * was cancelled here it is told to take out. Tried until it succeeds once, and again when the lane asks.
 *
 * <p>Confined to the loop, which it gives back between some hundreds of instances.
 */
final class Meeting {
    private static final Logger log = LoggerFactory.getLogger(Meeting.class);

    private static final int AT_ONCE = 500;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    /** A peer that was just met is not met again sooner. */
    private static final Duration REST = Duration.ofSeconds(30);

    private final EurekaPeerLane lane;
    private final Replica replica;
    private final EurekaTransport transport;
    private final Loop loop;
    private final EurekaSettings settings;
    private boolean running;
    private boolean stopped;
    private int failures;
    private long notBefore = Long.MIN_VALUE;
    private Optional<Long> metAt = Optional.empty();
    private int read;
    private int learned;
    private int offered;
    private String failure = "";
    private long bytesRead;

    Meeting(EurekaPeerLane lane, Replica replica, EurekaTransport transport, Loop loop, EurekaSettings settings) {
        this.lane = lane;
        this.replica = replica;
        this.transport = transport;
        this.loop = loop;
        this.settings = settings;
    }

    boolean hasMet() {
        return metAt.isPresent();
    }

    /** Meets the server if it is time to. To be called now and then. */
    void round() {
        if (running || stopped || loop.nanos() < notBefore || (hasMet() && !lane.isToBeMet())) {
            return;
        }
        running = true;
        transport.read(lane.address, holding -> loop.execute(() -> began(holding)));
    }

    private void began(EurekaTransport.Holding holding) {
        if (stopped) {
            return;
        }
        bytesRead += holding.bytesReceived();
        if (holding.failure().isEmpty()) {
            compare(holding.instances(), 0, new Comparison());
            return;
        }
        if (failures++ == 0) {
            log.warn("Eureka server {} cannot be read: {}", lane.address, holding.failure());
        }
        failure = holding.failure();
        lane.notMet(failure);
        rest(Duration.ofNanos(Math.min(FIRST_RETRY.toNanos() << Math.min(failures - 1, 10), LONGEST_RETRY.toNanos())));
    }

    private void rest(Duration pause) {
        running = false;
        notBefore = loop.nanos() + pause.toNanos();
    }

    /** What was found so far. */
    private static final class Comparison {
        private final Set<InstanceKey> agreed = new HashSet<>();
        private final Set<InstanceKey> otherwise = new HashSet<>();
        private final List<InstanceKey> cancelled = new ArrayList<>();
        private int learned;
    }

    private void compare(List<RegisteredInstance> theirs, int from, Comparison found) {
        if (stopped) {
            return;
        }
        int to = Math.min(from + AT_ONCE, theirs.size());
        for (RegisteredInstance each : theirs.subList(from, to)) {
            compare(each, found);
        }
        if (to < theirs.size()) {
            loop.execute(() -> compare(theirs, to, found));
        } else {
            end(theirs.size(), found);
        }
    }

    private void compare(RegisteredInstance theirs, Comparison found) {
        switch (replica.compare(theirs)) {
            case LACKED_HERE -> {
                found.agreed.add(theirs.key());
                if (replica.size() < settings.mostInstances()) {
                    replica.register(theirs, Origin.EUREKA_PEER);
                    found.learned++;
                }
            }
            case CANCELLED_HERE -> found.cancelled.add(theirs.key());
            case OTHER_HERE -> found.otherwise.add(theirs.key());
            case AGREED -> found.agreed.add(theirs.key());
        }
    }

    private void end(int all, Comparison found) {
        Map<InstanceKey, Wish> offers = new HashMap<>();
        found.cancelled.forEach(key -> offers.put(key, Wish.CANCEL));
        for (InstanceKey key : replica.ownInstances()) {
            LiveInstance own = found.agreed.contains(key) ? null : replica.get(key);
            if (own != null) {
                offers.put(key, found.otherwise.contains(key) ? Wish.everythingOf(own) : Wish.REGISTER);
            }
        }
        long now = loop.nanos();
        List<WishQueue.Waiting> wishes = offers.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(offer -> new WishQueue.Waiting(offer.getKey(), offer.getValue(), now, Long.MAX_VALUE))
                .toList();
        read = all;
        learned = found.learned;
        offered = wishes.size();
        failures = 0;
        failure = "";
        metAt = Optional.of(now);
        rest(REST);
        log.info(
                "Eureka server {} has {} instances, of which {} are new here; it is offered {}",
                lane.address,
                all,
                learned,
                offered);
        lane.met();
        lane.backlog(wishes);
    }

    void stop() {
        stopped = true;
    }

    long bytesRead() {
        return bytesRead;
    }

    EurekaPeerView.Meeting view() {
        return new EurekaPeerView.Meeting(
                metAt.map(at -> Duration.ofNanos(loop.nanos() - at)), read, learned, offered, failure);
    }
}
