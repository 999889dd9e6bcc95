package io.rollcall.server.config;

import io.rollcall.raft.Member;
import io.rollcall.server.discovery.AddressForm;
import io.rollcall.server.discovery.PeerSource;
import io.rollcall.server.probe.AllowList;
import io.rollcall.server.probe.CheckRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything that can be configured, in the order in which it is shown. */
public final class Keys {
    public static final Key<String> BIND = new Key<>(
            "bind",
            "127.0.0.1",
            "an address of this machine, or 0.0.0.0 for all",
            "Address to listen on. Any other than a loopback address needs `insecure`.",
            text -> {
                if (text.isBlank()) {
                    throw new IllegalArgumentException("blank");
                }
                return text;
            });
    public static final Key<Integer> PORT =
            Key.number("port", 8761, 0, 65_535, "Port to listen on; 0 picks a free one and prints it.");
    public static final Key<Boolean> INSECURE = Key.flag(
            "insecure", false, "Allows an address that others can reach, though nobody is asked who they are yet.");
    public static final Key<String> NAME = new Key<>(
            "name",
            "rollcall",
            "1 to 64 letters, digits, dots, dashes and underscores",
            "Name of this node, the same at each start.",
            text -> {
                if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
                    throw new IllegalArgumentException("no name");
                }
                return text;
            });
    public static final Key<List<PeerSource>> PEERS = peers(
            "peers",
            AddressForm.NODE,
            "Where the nodes of the cluster are; this one may be among them. Needs `cluster-secret-file`. Names and files are looked at again and again.");
    public static final Key<Optional<Path>> CLUSTER_SECRET_FILE = file(
            "cluster-secret-file",
            "File with the secret by which the nodes of a cluster know each other, 32 characters or more; further"
                    + " lines are secrets that are believed too.");
    public static final Key<List<PeerSource>> EUREKA_PEERS = peers(
            "eureka-peers",
            AddressForm.EUREKA,
            "Eureka servers to live beside: each is told what clients bring here, and is believed when it passes on what clients brought there. `http://user:password@host...` where they ask for credentials.");
    public static final Key<Optional<Path>> EUREKA_PEERS_CREDENTIALS = file(
            "eureka-peers-credentials-file",
            "File with one line `user:password`: shown to Eureka servers whose address has none, and believed from them.");
    public static final Key<Optional<Path>> EUREKA_PEERS_CERTIFICATES = file(
            "eureka-peers-certificates-file",
            "File with certificates (PEM) by which Eureka servers at https addresses are known, in place of those that Java brings along.");
    public static final Key<Duration> EUREKA_PEERS_DELAY = Key.duration(
            "eureka-peers-delay",
            "500ms",
            Duration.ofMillis(10),
            Duration.ofSeconds(5),
            "How long a change waits for others to share a batch to a Eureka server with.");
    public static final Key<Path> DATA_DIR = new Key<>(
            "data-dir",
            "rollcall-data",
            "the path of a directory",
            "Where persistent entries are kept, in a directory of the node's name; made with the first of them.",
            text -> {
                if (text.isBlank()) {
                    throw new IllegalArgumentException("blank");
                }
                return Path.of(text);
            });
    public static final Key<List<String>> PERSISTENT_APPLICATIONS = new Key<>(
            "persistent.applications",
            "",
            "names of applications, `*` for any part of one, separated by commas",
            "Applications whose instances are persistent where a registration itself says nothing of it.",
            ApplicationPattern::list);
    public static final Key<List<Member>> RAFT_MEMBERS = new Key<>(
            "raft.members",
            "",
            "name@host:port for each, separated by commas",
            "The nodes that hold the persistent entries, this one among them: the name of each, for ever, and where"
                    + " its Raft listens. None: a node without `peers` holds them alone.",
            Keys::members);
    public static final Key<String> RAFT_CLUSTER = new Key<>(
            "raft.cluster",
            "rollcall",
            "1 to 255 characters",
            "What all of `raft.members` have to share: whoever names another one is a stranger.",
            text -> {
                if (text.isBlank() || text.length() > 255) {
                    throw new IllegalArgumentException("no name");
                }
                return text;
            });
    public static final Key<Optional<Path>> RAFT_KEY_FILE =
            file("raft.tls-key-file", "This member's private key (PKCS#8, PEM), for TLS between members.");
    public static final Key<Optional<Path>> RAFT_CERTIFICATES_FILE = file(
            "raft.tls-certificates-file", "Its certificate (PEM), and those that lead to the one that is trusted.");
    public static final Key<Optional<Path>> RAFT_TRUSTED_FILE =
            file("raft.tls-trusted-file", "Whose signature members must show (PEM): nobody else's authority.");
    public static final Key<Duration> RAFT_ELECTION = Key.duration(
            "raft.election-timeout",
            "300ms",
            Duration.ofMillis(50),
            Duration.ofSeconds(30),
            "A member that hears of no leader for so long, up to twice that, stands for election; longer across far"
                    + " places.");
    public static final Key<Integer> RAFT_LEAST_DISK = Key.number(
            "raft.least-disk-mib",
            256,
            0,
            1_048_576,
            "With less room than this on the disk of `data-dir`, persistent writes are answered 507.");
    public static final Key<Integer> RAFT_SNAPSHOT_ENTRIES = Key.number(
            "raft.snapshot-entries",
            20_000,
            100,
            10_000_000,
            "A snapshot is taken after so many entries of the log, after 64 MiB of them, and each hour.");
    public static final Key<Duration> WARM_UP = Key.duration(
            "start.warm-up",
            "2s",
            Duration.ZERO,
            Duration.ofSeconds(30),
            "How long a starting node has a second one in the same process, which is thrown away, answer what clients"
                    + " ask, before it says that it is ready; 0s leaves it out.");
    public static final Key<Duration> SYNC_TIMEOUT = Key.duration(
            "sync.timeout",
            "10s",
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "How long a starting node looks for a peer to copy from before it goes on alone.");
    public static final Key<Duration> LEASE_LONGEST = Key.duration(
            "lease.longest",
            "10m",
            Duration.ofSeconds(1),
            Duration.ofMinutes(14),
            "A lease that asks for more gets this.");
    public static final Key<Boolean> LEASE_EUREKA_DOUBLE = Key.flag(
            "lease.eureka-double", false, "Whether a renewed lease lasts twice its duration, as at a Eureka server.");
    public static final Key<Boolean> SELF_PRESERVATION = Key.flag(
            "self-preservation.enabled",
            true,
            "Whether evictions are held back when more than 15 % (and more than 5) would go within a minute.");
    public static final Key<Duration> MAX_CLOCK_SKEW = Key.duration(
            "clock.max-skew",
            "5m",
            Duration.ZERO,
            Duration.ofHours(24),
            "How far ahead of this node's clock a client's timestamp may be and still be believed.");
    public static final Key<Boolean> DELTA_ENABLED =
            Key.flag("delta.enabled", true, "Whether `apps/delta` is answered; 403 where it is not.");
    public static final Key<Duration> DELTA_RETENTION = Key.duration(
            "delta.retention",
            "3m",
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "How long a change is told in deltas. Clients poll each 30 s.");
    public static final Key<Integer> LIMIT_INSTANCES = Key.number(
            "limits.instances", 1_000_000, 1, 10_000_000, "Instances beyond which new ones are answered 503.");
    public static final Key<Integer> LIMIT_DOCUMENT = Key.number(
            "limits.document-kib",
            1_024,
            1,
            65_536,
            "Largest body of a request, inflated, in KiB; larger ones are answered 413.");
    public static final Key<Integer> LIMIT_BATCH =
            Key.number("limits.batch-kib", 8_192, 1, 65_536, "The same for a peer's batch and for `/api/v1/renewals`.");
    public static final Key<Duration> LIMIT_BODY_TIME = Key.duration(
            "limits.body-time",
            "10s",
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "How long the head of a request, and then its body, may take to arrive; slower ones are cut off, a body with 408.");
    public static final Key<Integer> LIMIT_QUEUE = Key.number(
            "limits.queue",
            1_000,
            1,
            100_000,
            "Requests of a kind that may wait for a worker; further ones are answered 503.");
    public static final Key<Integer> LIMIT_WATCHERS = Key.number(
            "limits.watchers", 20_000, 0, 1_000_000, "Watchers of this node beyond which new ones are answered 503.");
    public static final Key<Integer> LIMIT_WATCHERS_PER_ADDRESS = Key.number(
            "limits.watchers-per-address", 10_000, 1, 1_000_000, "The same for the watchers from one address.");
    public static final Key<Duration> LIMIT_WATCHER_LAG = Key.duration(
            "limits.watcher-lag",
            "30s",
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            "A watcher who takes nothing of what there is for him for so long is dropped.");
    public static final Key<Integer> WORKERS = Key.number(
            "workers",
            0,
            0,
            1_000,
            "Threads that render reads, and as many for registrations; 0 is twice the processors, at least 4.");
    public static final Key<Integer> CACHE =
            Key.number("cache-mib", 0, 0, 1_048_576, "Memory for rendered answers in MiB; 0 is a quarter of the heap.");
    public static final Key<Boolean> HEALTH_ENABLED =
            Key.flag("health.enabled", true, "Whether persistent entries are dialled to see if they are well.");
    public static final Key<CheckRules> HEALTH_CHECKS = parts(
            "health.checks",
            "",
            CheckRules.FORM,
            "Which applications' persistent entries are dialled, and how; an entry's metadata beats it. See docs/health-checks.md.",
            CheckRules::parse);
    public static final Key<AllowList> HEALTH_ALLOW = parts(
            "health.allow",
            "loopback, registrar",
            AllowList.FORMS,
            "What may be dialled for that, and nothing else is: `loopback` only for entries registered from loopback, `registrar` is the address that registered the entry.",
            AllowList::parse);
    public static final Key<Integer> HEALTH_PARALLEL =
            Key.number("health.parallel", 64, 1, 1_000, "Persistent entries that are dialled at once; others wait.");
    public static final Key<Duration> SHUTDOWN_GRACE = Key.duration(
            "shutdown.grace",
            "10s",
            Duration.ZERO,
            Duration.ofMinutes(5),
            "How long requests in flight may take to finish when the node stops.");
    public static final Key<String> LOG_LEVEL =
            new Key<>("log.level", "info", "one of error, warn, info, debug, trace", "How much is logged.", text -> {
                if (!List.of("error", "warn", "info", "debug", "trace").contains(text)) {
                    throw new IllegalArgumentException("no level");
                }
                return text;
            });

    /** An address of version 6 may stand in brackets. */
    private static final Pattern MEMBER = Pattern.compile("([^@]+)@\\[?([^\\[\\]]+)\\]?:([0-9]{1,5})");

    private static final List<Key<?>> ALL = List.of(
            BIND,
            PORT,
            INSECURE,
            NAME,
            PEERS,
            CLUSTER_SECRET_FILE,
            EUREKA_PEERS,
            EUREKA_PEERS_CREDENTIALS,
            EUREKA_PEERS_CERTIFICATES,
            EUREKA_PEERS_DELAY,
            DATA_DIR,
            PERSISTENT_APPLICATIONS,
            RAFT_MEMBERS,
            RAFT_CLUSTER,
            RAFT_KEY_FILE,
            RAFT_CERTIFICATES_FILE,
            RAFT_TRUSTED_FILE,
            RAFT_ELECTION,
            RAFT_LEAST_DISK,
            RAFT_SNAPSHOT_ENTRIES,
            WARM_UP,
            SYNC_TIMEOUT,
            LEASE_LONGEST,
            LEASE_EUREKA_DOUBLE,
            SELF_PRESERVATION,
            MAX_CLOCK_SKEW,
            DELTA_ENABLED,
            DELTA_RETENTION,
            LIMIT_INSTANCES,
            LIMIT_DOCUMENT,
            LIMIT_BATCH,
            LIMIT_BODY_TIME,
            LIMIT_QUEUE,
            LIMIT_WATCHERS,
            LIMIT_WATCHERS_PER_ADDRESS,
            LIMIT_WATCHER_LAG,
            WORKERS,
            CACHE,
            HEALTH_ENABLED,
            HEALTH_CHECKS,
            HEALTH_ALLOW,
            HEALTH_PARALLEL,
            SHUTDOWN_GRACE,
            LOG_LEVEL);

    private Keys() {}

    private static Key<Optional<Path>> file(String name, String meaning) {
        return new Key<>(
                name,
                "",
                "the path of a file",
                meaning,
                text -> text.isBlank() ? Optional.empty() : Optional.of(Path.of(text)));
    }

    private static List<Member> members(String text) {
        List<Member> members = new ArrayList<>();
        for (String each : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Matcher member = MEMBER.matcher(each.trim());
            if (!member.matches()) {
                throw new Key.WrongPartException(new IllegalArgumentException("'" + each.trim() + "' is no member"));
            }
            try {
                members.add(new Member(member.group(1), member.group(2), Integer.parseInt(member.group(3))));
            } catch (IllegalArgumentException wrong) {
                throw new Key.WrongPartException(wrong);
            }
        }
        return List.copyOf(members);
    }

    private static Key<List<PeerSource>> peers(String name, AddressForm form, String meaning) {
        return parts(name, "", form.forms(), meaning, text -> PeerSource.parse(text, form));
    }

    /** A key whose value is long enough that a message has to say which part of it is wrong. */
    private static <T> Key<T> parts(
            String name, String fallback, String allowed, String meaning, Function<String, T> reading) {
        return new Key<>(name, fallback, allowed, meaning, text -> {
            try {
                return reading.apply(text);
            } catch (IllegalArgumentException wrong) {
                throw new Key.WrongPartException(wrong);
            }
        });
    }

    public static List<Key<?>> all() {
        return ALL;
    }
}
