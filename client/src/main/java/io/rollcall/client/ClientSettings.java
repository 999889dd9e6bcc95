package io.rollcall.client;

import io.rollcall.client.model.Instance;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a {@link RegistryClient} is told. Immutable; {@link #builder()} makes one.
 *
 * @param servers to talk to, at least one, no two the same
 * @param zone this client's zone, empty for none
 * @param instance to register, or none for a client that only looks up
 * @param lookUp what is read, and how
 * @param calls how servers are called
 */
public record ClientSettings(
        List<ServerAddress> servers, String zone, @Nullable Instance instance, LookUp lookUp, Calls calls) {

    public ClientSettings {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no server is given");
        }
        if (servers.stream().map(ServerAddress::base).distinct().count() != servers.size()) {
            throw new IllegalArgumentException("a server is given twice: " + servers);
        }
        if (instance != null) {
            instance.key().requireAddressable();
        } else if (!lookUp.enabled()) {
            throw new IllegalArgumentException("a client that neither registers nor looks up has nothing to do");
        }
    }

    /**
     * What is read, and how.
     *
     * @param enabled whether the registry is read at all
     * @param interval between two refreshes, more than zero
     * @param onlyUp whether look-ups leave out instances that are not UP
     * @param watch whether servers are asked to push each change, where they can
     * @param distrust when a list that empties is not believed
     * @param snapshot file for a start without servers, or none
     * @param maxBodyBytes most that one answer may have, packed or unpacked; at least 1024
     */
    public record LookUp(
            boolean enabled,
            Duration interval,
            boolean onlyUp,
            boolean watch,
            Distrust distrust,
            @Nullable Path snapshot,
            long maxBodyBytes) {
        public LookUp {
            requirePositive("refreshInterval", interval);
            if (maxBodyBytes < 1_024) {
                throw new IllegalArgumentException("maxBodyBytes " + maxBodyBytes + " is less than 1024");
            }
        }
    }

    /**
     * When a list that empties is not believed: that says more of the server than of the registry. A
     * list that takes the place of all that was known is doubtful if it has nothing, or less than half
     * of that. Changes are doubtful if they leave less than half of what there was within the window,
     * and take more than {@code few}.
     *
     * @param time for how long servers must go on saying so until it is believed; zero believes at once
     * @param window over which changes are counted together, more than zero; up to twice that is
     * @param few instances of which any number may go at once in changes, 0 or more
     */
    public record Distrust(Duration time, Duration window, int few) {
        /** Two minutes; more than half, and more than 5, within 10 to 20 s. */
        public static final Distrust DEFAULT = new Distrust(Duration.ofMinutes(2), Duration.ofSeconds(10), 5);

        public Distrust {
            if (time.isNegative()) {
                throw new IllegalArgumentException("distrust " + time + " is negative");
            }
            requirePositive("window of distrust", window);
            if (few < 0) {
                throw new IllegalArgumentException("few " + few + " is negative");
            }
        }
    }

    /**
     * How servers are called.
     *
     * @param connectTimeout for a connection, more than zero
     * @param requestTimeout for a write and its whole answer, more than zero
     * @param fetchTimeout for a read and its whole answer, more than zero
     * @param closeTimeout how long {@link RegistryClient#close()} waits for the cancellation, more than
     *     zero
     * @param quarantine how long a server that failed is set aside
     * @param retry wait after all servers failed; never longer than the interval of what failed
     */
    public record Calls(
            Duration connectTimeout,
            Duration requestTimeout,
            Duration fetchTimeout,
            Duration closeTimeout,
            Backoff quarantine,
            Backoff retry) {
        public Calls {
            requirePositive("connectTimeout", connectTimeout);
            requirePositive("requestTimeout", requestTimeout);
            requirePositive("fetchTimeout", fetchTimeout);
            requirePositive("closeTimeout", closeTimeout);
        }
    }

    private static void requirePositive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " " + duration + " is not more than zero");
        }
    }

    /** Settings with every default, to which at least one server must be added. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings. For one thread. */
    public static final class Builder {
        /** How a server of one's own zone is told apart before the zone is known: no zone has this name. */
        private static final String OWN_ZONE = "\0";

        private final List<ServerAddress> servers = new ArrayList<>();
        private @Nullable String zone;
        private @Nullable Instance instance;
        private boolean lookUp = true;
        private Duration refreshInterval = Duration.ofSeconds(30);
        private boolean onlyUp = true;
        private boolean watch = true;
        private Distrust distrust = Distrust.DEFAULT;
        private @Nullable Path snapshot;
        private long maxBodyBytes = 256L << 20;
        private Duration connectTimeout = Duration.ofSeconds(3);
        private Duration requestTimeout = Duration.ofSeconds(8);
        private Duration fetchTimeout = Duration.ofSeconds(30);
        private Duration closeTimeout = Duration.ofSeconds(5);
        private Backoff quarantine = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5));
        private Backoff retry = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

        private Builder() {}

        /**
         * Adds a server of this client's own zone.
         *
         * @param url base such as {@code http://localhost:8761/eureka/}; see {@link ServerAddress#of}
         * @throws IllegalArgumentException if it is no such URL; shows no credentials
         */
        public Builder server(String url) {
            return serverOfZone(OWN_ZONE, url);
        }

        /** Adds servers of this client's own zone. */
        public Builder servers(List<URI> urls) {
            urls.forEach(url -> servers.add(ServerAddress.of(url, OWN_ZONE)));
            return this;
        }

        /** Adds a server of the zone {@code name}; as {@link #server} in all else. */
        public Builder serverOfZone(String name, String url) {
            servers.add(ServerAddress.parse(url, name));
            return this;
        }

        /**
         * This client's zone: its servers are called first, its instances are chosen first. Where it is
         * not set it is the metadata entry {@code zone} of the instance, if that has one.
         */
        public Builder zone(String name) {
            this.zone = name;
            return this;
        }

        /**
         * The instance to register. Its lease terms say how often it is renewed; its lastDirtyTimestamp
         * is set by the client.
         */
        public Builder instance(Instance own) {
            this.instance = own;
            return this;
        }

        /** Registers, but reads nothing: every look-up answers that there is nothing. */
        public Builder withoutLookUp() {
            this.lookUp = false;
            return this;
        }

        /** Time between two refreshes while no server is watched; 30 s if not set. Up to a tenth less at random is used. */
        public Builder refreshInterval(Duration interval) {
            this.refreshInterval = interval;
            return this;
        }

        /** Makes look-ups show instances of whatever status; only those that are UP if not set. */
        public Builder everyStatus() {
            this.onlyUp = false;
            return this;
        }

        /**
         * Reads the registry each interval and nothing else. If not set, a server that can push is
         * watched: each change is known in milliseconds, and the interval matters only while no server
         * can.
         */
        public Builder withoutWatch() {
            this.watch = false;
            return this;
        }

        /**
         * How long servers must go on saying that most of the registry is gone until that is believed:
         * what one says that has just started, or that was cut off. 2 min if not set, zero believes at
         * once.
         */
        public Builder distrust(Duration howLong) {
            return distrust(new Distrust(howLong, distrust.window(), distrust.few()));
        }

        /** When a list that empties is not believed, in full; {@link Distrust#DEFAULT} if not set. */
        public Builder distrust(Distrust rule) {
            this.distrust = rule;
            return this;
        }

        /** File in which the registry is kept for a start without servers; none if not set. */
        public Builder snapshot(Path file) {
            this.snapshot = file;
            return this;
        }

        /** Most bytes of one answer, packed or unpacked; 256 MiB if not set, at least 1024. */
        public Builder maxBodyBytes(long bytes) {
            this.maxBodyBytes = bytes;
            return this;
        }

        /** Limit for making a connection; 3 s if not set. */
        public Builder connectTimeout(Duration limit) {
            this.connectTimeout = limit;
            return this;
        }

        /** Limit for registering, renewing or cancelling at one server, whole answer included; 8 s if not set. */
        public Builder requestTimeout(Duration limit) {
            this.requestTimeout = limit;
            return this;
        }

        /** Limit for reading the registry from one server, whole answer included; 30 s if not set. */
        public Builder fetchTimeout(Duration limit) {
            this.fetchTimeout = limit;
            return this;
        }

        /** How long {@link RegistryClient#close()} waits until servers know; 5 s if not set. */
        public Builder closeTimeout(Duration limit) {
            this.closeTimeout = limit;
            return this;
        }

        /** How long a server that failed is set aside; from 5 s to 5 min if not set. */
        public Builder quarantine(Backoff backoff) {
            this.quarantine = backoff;
            return this;
        }

        /** Wait after every server failed; from 1 s to 30 s if not set, never longer than the interval. */
        public Builder retry(Backoff backoff) {
            this.retry = backoff;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException if one is missing, out of range or contradicts another
         */
        public ClientSettings build() {
            String own = ownZone();
            return new ClientSettings(
                    servers.stream()
                            .map(server -> server.zone().equals(OWN_ZONE) ? server.inZone(own) : server)
                            .toList(),
                    own,
                    instance,
                    new LookUp(lookUp, refreshInterval, onlyUp, watch, distrust, snapshot, maxBodyBytes),
                    new Calls(connectTimeout, requestTimeout, fetchTimeout, closeTimeout, quarantine, retry));
        }

        private String ownZone() {
            if (zone != null) {
                return zone;
            }
            return instance == null ? "" : instance.metadata().getOrDefault("zone", "");
        }
    }
}
