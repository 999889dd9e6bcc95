package io.rollcall.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the durable store is told.
 *
 * @param self this member's id, for ever
 * @param cluster name that all members share: whoever has another one is a stranger
 * @param dataDir where log and snapshots are
 * @param members all members, this one among them; empty for a node of its own
 * @param security how members know each other
 * @param timing how long things take
 * @param limits how much there may be
 */
public record RaftSettings(
        String self,
        String cluster,
        Path dataDir,
        List<Member> members,
        PeerSecurity security,
        Timing timing,
        Limits limits) {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");
    private static final int MOST_MEMBERS = 9;

    public RaftSettings {
        Member.requireId(self);
        if (cluster.isBlank() || cluster.length() > 255 || cluster.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the cluster's name is blank, longer than 255 characters, or has control characters");
        }
        members = List.copyOf(members);
        requireMembers(self, members, security);
    }

    /** A node of its own, with the defaults. */
    public static RaftSettings alone(String self, Path dataDir) {
        return new RaftSettings(
                self, "rollcall", dataDir, List.of(), PeerSecurity.LOOPBACK_ONLY, Timing.DEFAULT, Limits.DEFAULT);
    }

    private static void requireMembers(String self, List<Member> members, PeerSecurity security) {
        if (members.size() > MOST_MEMBERS) {
            throw new IllegalArgumentException(
                    members.size() + " raft members; more than " + MOST_MEMBERS + " only make every write slower");
        }
        Set<String> ids = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        for (Member member : members) {
            if (!ids.add(member.id())) {
                throw new IllegalArgumentException("raft member " + member.id() + " is named twice");
            }
            if (!addresses.add(member.address())) {
                throw new IllegalArgumentException("two raft members have the address " + member.address());
            }
            if (security instanceof PeerSecurity.LoopbackOnly
                    && members.size() > 1
                    && !LOOPBACK.matcher(member.host()).matches()) {
                throw new IllegalArgumentException("raft member " + member.id() + " at " + member.address()
                        + " is not on loopback, and there is no TLS between members: anyone who reaches that port could"
                        + " write into the log. Give key, certificates and trusted authorities, or say that insecure"
                        + " is meant");
            }
        }
        if (!members.isEmpty() && !ids.contains(self)) {
            throw new IllegalArgumentException("this member, " + self + ", is not among the raft members " + ids);
        }
    }

    /** Whether this node has, or expects, nobody else. */
    boolean isAlone() {
        return members.size() <= 1;
    }

    Optional<Member> selfMember() {
        return members.stream().filter(member -> member.id().equals(self)).findFirst();
    }

    public RaftSettings withTiming(Timing newTiming) {
        return new RaftSettings(self, cluster, dataDir, members, security, newTiming, limits);
    }

    public RaftSettings withLimits(Limits newLimits) {
        return new RaftSettings(self, cluster, dataDir, members, security, timing, newLimits);
    }

    /**
     * How long things take.
     *
     * @param electionMin a member that hears of no leader for this long, or up to
     * @param electionMax this long, stands for election; longer across far places
     * @param answerWithin a proposal is answered within this time, whatever happens
     * @param snapshotEvery a snapshot is taken this long after the last, if something changed
     */
    public record Timing(Duration electionMin, Duration electionMax, Duration answerWithin, Duration snapshotEvery) {
        public static final Timing DEFAULT = new Timing(
                Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofMillis(1_900), Duration.ofHours(1));

        public Timing {
            if (electionMin.toMillis() < 50 || electionMax.compareTo(electionMin) <= 0) {
                throw new IllegalArgumentException(
                        "the election timeout has to be at least 50 ms, and its maximum above its minimum");
            }
            if (answerWithin.toMillis() < 1 || snapshotEvery.toSeconds() < 1) {
                throw new IllegalArgumentException("times have to be positive");
            }
        }
    }

    /**
     * How much there may be.
     *
     * @param leastDiskBytes with less usable space on the disk, writes are refused
     * @param maxEntries with more entries, none is registered
     * @param snapshotAfterEntries entries of the log after which a snapshot is taken
     * @param snapshotAfterBytes bytes of commands after which a snapshot is taken
     * @param keptLogEntries entries of the log kept behind a snapshot, for members that lag a little
     * @param waiting commands that may wait for an answer at once
     */
    public record Limits(
            long leastDiskBytes,
            int maxEntries,
            long snapshotAfterEntries,
            long snapshotAfterBytes,
            long keptLogEntries,
            int waiting) {
        public static final Limits DEFAULT = new Limits(256L << 20, 1_000_000, 20_000, 64L << 20, 1_000, 10_000);

        public Limits {
            if (leastDiskBytes < 0
                    || maxEntries < 1
                    || snapshotAfterEntries < 1
                    || snapshotAfterBytes < 1
                    || keptLogEntries < 0
                    || waiting < 1) {
                throw new IllegalArgumentException("limits have to be positive");
            }
        }
    }
}
