package io.rollcall.replication.record;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Vips;
import io.rollcall.client.wire.EurekaJson;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an instance says of itself, kept as the bytes that are sent: encoded once, when it arrives, and
 * copied into every answer from then on. What decisions are made by stands beside the bytes. A registry
 * holds a great many of these, so the rest is only there when it is decoded. Immutable.
 */
public final class Statement {
    /** Odd and with bits all over, so that small numbers on either side of it do not cancel out. */
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final byte[] members;
    private final InstanceStatus status;
    private final LeaseTerms lease;
    private final @Nullable String vips;
    private final @Nullable String secureVips;
    private final long lastDirtyTimestamp;
    /** Of the members; 0 until somebody asks for it. Computed twice by two threads, it is the same. */
    private volatile long membersHash;

    private Statement(
            byte[] members,
            InstanceStatus status,
            LeaseTerms lease,
            @Nullable String vips,
            @Nullable String secureVips,
            long lastDirtyTimestamp,
            long membersHash) {
        this.members = members;
        this.status = status;
        this.lease = lease;
        this.vips = vips;
        this.secureVips = secureVips;
        this.lastDirtyTimestamp = lastDirtyTimestamp;
        this.membersHash = membersHash;
    }

    public static Statement of(Instance instance) {
        return of(EurekaJson.statement(instance), instance);
    }

    /**
     * Puts a statement together again that came from another node. Nothing is believed that the bytes
     * can tell themselves: they are parsed, and hashed anew.
     *
     * @param key whose statement it has to be
     * @param members what {@link #members()} gave there; not copied, never to be written to again
     * @throws IllegalArgumentException if the bytes are no statement of this instance
     */
    public static Statement restored(InstanceKey key, byte[] members, InstanceStatus status, LeaseTerms lease) {
        Instance instance = EurekaJson.readStatement(members).shown().instance();
        if (!instance.key().equals(key)) {
            throw new IllegalArgumentException("a statement of another instance");
        }
        return of(members, instance.withStatus(status).withLease(lease));
    }

    /**
     * A statement that the log of the persistent entries holds. Nothing is decoded: whoever proposed it has, and the log
     * carries no one's word but the members' of its group.
     *
     * @param members what {@link #members()} gave there; not copied, never to be written to again
     */
    public static Statement committed(
            byte[] members, InstanceStatus status, LeaseTerms lease, Vips vips, long lastDirtyTimestamp) {
        return new Statement(
                members, status, lease, shared(vips.plain()), shared(vips.secure()), lastDirtyTimestamp, 0);
    }

    private static Statement of(byte[] members, Instance instance) {
        return new Statement(
                members,
                instance.status(),
                instance.lease().equals(LeaseTerms.DEFAULT) ? LeaseTerms.DEFAULT : instance.lease(),
                shared(instance.vips().plain()),
                shared(instance.vips().secure()),
                instance.lastDirtyTimestamp(),
                0);
    }

    /** Thousands of instances name the same address: one copy of it is enough. */
    private static @Nullable String shared(@Nullable String vips) {
        return vips == null ? null : vips.intern();
    }

    /** This statement, hashed already: it keeps that for whoever asks. */
    public Statement hashed() {
        membersHash();
        return this;
    }

    private long membersHash() {
        long hash = membersHash;
        if (hash == 0) {
            hash = hash(members);
            membersHash = hash;
        }
        return hash;
    }

    private static long hash(byte[] members) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(members);
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** This statement with another status. The bytes do not hold the status, and are shared. */
    public Statement withStatus(InstanceStatus newStatus) {
        return newStatus == status
                ? this
                : new Statement(members, newStatus, lease, vips, secureVips, lastDirtyTimestamp, membersHash);
    }

    /** The whole statement, decoded anew at each call. */
    public Instance instance() {
        return EurekaJson.readStatement(members)
                .shown()
                .instance()
                .withStatus(status)
                .withLease(lease);
    }

    /** Members of the instance's JSON object, without braces. Not a copy: never to be written to. */
    @SuppressWarnings("ReturnArrayOrCollectionDirectly")
    public byte[] members() {
        return members;
    }

    public InstanceStatus status() {
        return status;
    }

    public LeaseTerms lease() {
        return lease;
    }

    /** Comma-separated virtual addresses, null if none. */
    public @Nullable String vips() {
        return vips;
    }

    /** Comma-separated virtual addresses for TLS, null if none. */
    public @Nullable String secureVips() {
        return secureVips;
    }

    /** The client's own stamp, as it sent it: what its renewals are compared with. */
    public long lastDirtyTimestamp() {
        return lastDirtyTimestamp;
    }

    /** Equal for equal statements on every node and platform. */
    public long contentHash() {
        long mixed = membersHash();
        mixed = mixed * MIX + status.name().hashCode();
        mixed = mixed * MIX + lease.renewalSeconds();
        return mixed * MIX + lease.durationSeconds();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Statement that
                && status == that.status
                && lease.equals(that.lease)
                && Arrays.equals(members, that.members);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(contentHash());
    }

    @Override
    public String toString() {
        return status + " {" + new String(members, java.nio.charset.StandardCharsets.UTF_8) + "}";
    }
}
