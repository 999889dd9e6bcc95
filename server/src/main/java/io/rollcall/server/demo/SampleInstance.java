package io.rollcall.server.demo;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.server.registry.Registry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * One instance of the demo and what befalls it: mostly it is UP; now and then it fails, is taken out of
 * service, is redeployed, leaves or crashes, and comes back. It renews as a Eureka client does and
 * registers again when it is told to. Owned by the demo's loop.
 */
final class SampleInstance {
    private final Registry registry;
    private final RandomGenerator random;
    private final InstantSource wall;
    private final long renewalNanos;
    private Instance stated;
    private Phase phase = Phase.AWAY;
    private long phaseEnds;
    private long nextRenewal;
    private long silentUntil = Long.MIN_VALUE;
    private int releases;

    private enum Phase {
        /** Not registered: not started yet, or stopped in good order. */
        AWAY,
        STARTING,
        UP,
        /** Its own health check fails. */
        DOWN,
        /** Taken out of service by an operator. */
        TAKEN_OUT
    }

    SampleInstance(Instance stated, Registry registry, RandomGenerator random, InstantSource wall, long now) {
        this.stated = stated;
        this.registry = registry;
        this.random = random;
        this.wall = wall;
        this.renewalNanos = Duration.ofSeconds(stated.lease().renewalSeconds()).toNanos();
        this.phaseEnds = now;
    }

    boolean isIn(String zone) {
        return zone.equals(stated.metadata().get("zone"));
    }

    /** From now on nothing of it reaches the registry, until that moment. */
    void silence(long until) {
        silentUntil = until;
    }

    /** Does whatever is due. */
    void act(long now) {
        if (now < silentUntil) {
            return;
        }
        if (now >= phaseEnds) {
            enter(next(), now);
        }
        if (phase != Phase.AWAY && now >= nextRenewal) {
            nextRenewal = now + renewalNanos;
            Outcome outcome =
                    registry.renew(stated.key(), OptionalLong.of(stated.lastDirtyTimestamp()), null, Origin.CLIENT);
            if (outcome instanceof Outcome.Unknown) {
                register(now);
            }
        }
    }

    private Phase next() {
        return switch (phase) {
            case AWAY -> Phase.STARTING;
            case STARTING, DOWN, TAKEN_OUT -> Phase.UP;
            case UP -> {
                int chance = random.nextInt(100);
                if (chance < 30) {
                    yield Phase.DOWN;
                }
                if (chance < 45) {
                    yield Phase.TAKEN_OUT;
                }
                yield chance < 65 ? Phase.AWAY : Phase.UP;
            }
        };
    }

    private void enter(Phase entered, long now) {
        Phase left = phase;
        phase = entered;
        switch (entered) {
            case AWAY -> {
                registry.cancel(stated.key(), Origin.CLIENT);
                phaseEnds = now + seconds(8, 40);
            }
            case STARTING -> {
                state(InstanceStatus.STARTING, now);
                phaseEnds = now + seconds(2, 6);
            }
            case DOWN -> {
                state(InstanceStatus.DOWN, now);
                phaseEnds = now + seconds(8, 25);
            }
            case TAKEN_OUT -> {
                registry.setStatus(stated.key(), InstanceStatus.OUT_OF_SERVICE, OptionalLong.empty(), Origin.CLIENT);
                phaseEnds = now + seconds(15, 40);
            }
            case UP -> {
                if (left == Phase.TAKEN_OUT) {
                    registry.clearStatus(stated.key(), InstanceStatus.UP, OptionalLong.empty(), Origin.CLIENT);
                } else if (left == Phase.UP) {
                    changeMetadataOrCrash(now);
                } else {
                    state(InstanceStatus.UP, now);
                }
                phaseEnds = now + seconds(15, 120);
            }
        }
    }

    private void changeMetadataOrCrash(long now) {
        if (random.nextInt(100) < 15) {
            // Longer than its lease: it is evicted, and registers again when a renewal is answered 404.
            silence(now + seconds(20, 35));
            return;
        }
        Map<String, String> metadata = new LinkedHashMap<>(stated.metadata());
        String version = String.valueOf(metadata.get("version"));
        metadata.put("version", version.substring(0, version.lastIndexOf('.') + 1) + ++releases);
        stated = stated.withMetadata(metadata);
        state(InstanceStatus.UP, now);
    }

    private void state(InstanceStatus status, long now) {
        long dirty = Math.max(wall.millis(), stated.lastDirtyTimestamp() + 1);
        stated = stated.withStatus(status).withLastDirtyTimestamp(dirty);
        register(now);
    }

    private void register(long now) {
        nextRenewal = now + renewalNanos;
        registry.register(new RegisteredInstance(stated, Registration.NONE), Origin.CLIENT);
    }

    private long seconds(int least, int most) {
        return Duration.ofMillis(random.nextLong(least * 1_000L, most * 1_000L)).toNanos();
    }
}
