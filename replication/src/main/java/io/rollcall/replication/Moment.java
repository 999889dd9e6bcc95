package io.rollcall.replication;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Vector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A replica at one moment, for those who follow what it shows. What they are told are two things: the records,
 * each named by a write, and what is hidden because its home is silent, which no write names. So a
 * {@link Standing} has both, and where the two of two nodes differ, what hangs on the difference is told.
 * Guarded by the {@link Replica}'s lock, and of no use outside it.
 */
public final class Moment {
    /**
     * How long a change that no write names counts against what other nodes told: by then the floors of a full
     * sync, which follows it, do.
     */
    private static final Duration UNNAMED_COUNTS = Duration.ofMinutes(10);

    private static final int MOST_NAMES = 4_096;

    private final Holdings holdings;
    private final Map<NodeId, Long> names = new HashMap<>();

    Moment(Holdings holdings) {
        this.holdings = holdings;
    }

    /** Where somebody stands who has been told all that is shown now. */
    public Standing standing() {
        TreeMap<Long, Standing.Reach> writers = new TreeMap<>();
        for (NodeId writer : holdings.table.writers()) {
            long all = holdings.table.reached(writer);
            long most = Math.max(all, holdings.table.highest(writer));
            if (most > 0) {
                writers.put(name(writer), new Standing.Reach(all, most));
            }
        }
        TreeSet<Long> silent = new TreeSet<>();
        holdings.roster.hiddenHomes().forEach(home -> silent.add(name(home)));
        return new Standing(
                name(holdings.self()),
                holdings.unnamed(),
                writers,
                silent,
                hash(holdings.retired().toString()));
    }

    /**
     * What somebody lacks.
     *
     * @param most of how many instances he can be told; beyond, he is better told everything
     */
    public Missed since(Standing past, int most) {
        boolean own = past.node() == name(holdings.self());
        if (past.retired() != hash(holdings.retired().toString())
                || (own ? past.unnamed() != holdings.unnamed() : holdings.isUnnamedSince(UNNAMED_COUNTS))
                || isBelowFloor(past)) {
            return Missed.EVERYTHING;
        }
        if (!own && isAhead(past)) {
            return Missed.NOT_YET;
        }
        Set<InstanceKey> keys = new LinkedHashSet<>();
        List<RegistryRecord> records = holdings.table.since(seen(past), most + 1);
        records.forEach(record -> keys.add(record.key()));
        keys.addAll(holdings.roster.allHidden().keySet());
        if (records.size() <= most && keys.size() <= most) {
            addHomedAt(past.silent(), keys);
        }
        return records.size() > most || keys.size() > most ? Missed.EVERYTHING : new Missed.These(keys);
    }

    private boolean isBelowFloor(Standing past) {
        return holdings.table.floors().reached().entrySet().stream()
                .anyMatch(floor -> past.of(name(floor.getKey())).all() < floor.getValue());
    }

    /** Whether he was told of writes that have not been merged here. */
    private boolean isAhead(Standing past) {
        Map<Long, Long> here = new HashMap<>();
        holdings.table.writers().forEach(writer -> here.put(name(writer), holdings.table.reached(writer)));
        return past.writers().entrySet().stream()
                .anyMatch(told -> told.getValue().most() > here.getOrDefault(told.getKey(), 0L));
    }

    private Vector seen(Standing past) {
        TreeMap<NodeId, Long> seen = new TreeMap<>();
        for (NodeId writer : holdings.table.writers()) {
            seen.put(writer, past.of(name(writer)).all());
        }
        return new Vector(seen);
    }

    /** What was hidden there may be shown here, and what was hidden there for another lease as well. */
    private void addHomedAt(SortedSet<Long> silent, Set<InstanceKey> keys) {
        Set<NodeId> homes = new TreeSet<>();
        for (NodeId home : holdings.homes.all()) {
            if (silent.contains(name(home)) && holdings.homes.of(home) > holdings.roster.hiddenOf(home)) {
                homes.add(home);
            }
        }
        if (homes.isEmpty()) {
            return;
        }
        for (LiveInstance shown : holdings.roster.allShown()) {
            InstanceRecord record = holdings.live(shown.key());
            if (record != null && homes.contains(record.version().home())) {
                keys.add(shown.key());
            }
        }
    }

    private long name(NodeId node) {
        if (names.size() > MOST_NAMES) {
            names.clear();
        }
        return names.computeIfAbsent(node, unseen -> hash(unseen.toString()));
    }

    private static long hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
