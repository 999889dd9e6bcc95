package io.rollcall.replication.distro;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.record.Bucket;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.DigestKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Sums of keyed hashes of the live records, by bucket, and their sum: equal where the live records are
 * equal, kept up at each change. Tombstones do not count, since nodes collect them at times of their own.
 * Nor do dots: a record that was written again unchanged is the same record.
 *
 * <p>Hashes are added, not combined by exclusive or: a record that was counted twice would hide there.
 * The key keeps whoever registers instances from choosing records whose hashes sum up alike.
 *
 * <p>One owner at a time, the {@link io.rollcall.replication.Replica}'s lock.
 */
public final class DigestTable {
    private static final byte INSTANCE = 1;
    private static final byte OVERRIDE = 2;

    /** A block of SHA-256, of which the key fills the beginning. */
    private static final int BLOCK = 64;

    private final MessageDigest sha;
    private final ByteBuffer fixed = ByteBuffer.allocate(2 * BLOCK);
    private final long[] sums = new long[Bucket.COUNT];
    private DigestKey key;
    private long root;

    /** An empty table. */
    public DigestTable(DigestKey key) {
        this.key = key;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Counts a record that is held from now on. */
    public void add(RegistryRecord record) {
        if (record.isLive()) {
            change(record.key(), hash(record));
        }
    }

    /** Counts a record no more that was held until now, and was added. */
    public void remove(RegistryRecord record) {
        if (record.isLive()) {
            change(record.key(), -hash(record));
        }
    }

    private void change(InstanceKey of, long by) {
        sums[Bucket.of(of)] += by;
        root += by;
    }

    /**
     * Sums up anew under another key.
     *
     * @param held all records that are held
     */
    public void rekey(DigestKey newKey, Iterable<? extends RegistryRecord> held) {
        key = newKey;
        root = 0;
        Arrays.fill(sums, 0);
        held.forEach(this::add);
    }

    public DigestKey key() {
        return key;
    }

    /** The sum of all buckets. */
    public long root() {
        return root;
    }

    /** The sum of each bucket, as they are now. */
    public List<Long> sums() {
        return LongStream.of(sums).boxed().toList();
    }

    private long hash(RegistryRecord record) {
        fixed.clear().putLong(key.high()).putLong(key.low()).position(BLOCK);
        byte[] app = utf8(record.key().app());
        byte[] id = utf8(record.key().id());
        // Lengths go before texts, or parts of one could pass for parts of the next.
        fixed.putInt(app.length).putInt(id.length);
        byte[] last;
        if (record instanceof InstanceRecord instance) {
            Version version = instance.version();
            fixed.put(INSTANCE);
            putVersion(version);
            last = utf8(version.home().name());
        } else if (record instanceof OverrideRecord override) {
            InstanceStatus status = override.status();
            fixed.put(OVERRIDE).putLong(override.stamp());
            last = utf8(status == null ? "" : status.name());
        } else {
            throw new IllegalArgumentException("no hash of " + record);
        }
        sha.update(fixed.array(), 0, fixed.position());
        sha.update(app);
        sha.update(id);
        return ByteBuffer.wrap(sha.digest(last)).getLong();
    }

    private void putVersion(Version version) {
        fixed.putLong(version.dirty())
                .putLong(version.life())
                .put((byte) (version.cancelled() ? 1 : 0))
                .putLong(version.epoch())
                .put((byte) (version.tombstone() ? 1 : 0))
                .putLong(version.contentHash())
                .putLong(version.home().incarnation());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
