package io.rollcall.raft.entry;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Vips;
import io.rollcall.client.wire.EurekaJson;
import java.util.Arrays;

/**
 * What is stated of a persistent instance, kept as the bytes that are sent: encoded once, by the member that
 * proposes it, and the same bytes on every member from then on. What a registry looks entries up by stands beside them, so
 * that nobody who applies or shows an entry has to decode it; that is for readers who need another field. Immutable.
 */
public final class Content {
    /** Most bytes of one statement. A registration of the Eureka wire has some 1.2 KB. */
    public static final int MAX_BYTES = 256 * 1024;

    private final byte[] members;
    private final InstanceStatus status;
    private final LeaseTerms lease;
    private final Vips vips;
    private final long lastDirtyTimestamp;

    Content(byte[] members, InstanceStatus status, LeaseTerms lease, Vips vips, long lastDirtyTimestamp) {
        this.members = members;
        this.status = status;
        this.lease = lease.equals(LeaseTerms.DEFAULT) ? LeaseTerms.DEFAULT : lease;
        this.vips = vips;
        this.lastDirtyTimestamp = lastDirtyTimestamp;
    }

    /**
     * Encodes an instance.
     *
     * @throws IllegalArgumentException if it is larger than a command may be
     */
    public static Content of(Instance instance) {
        byte[] members = EurekaJson.statement(instance);
        if (members.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the statement has " + members.length + " bytes; at most " + MAX_BYTES + " are allowed");
        }
        return new Content(
                members, instance.status(), instance.lease(), instance.vips(), instance.lastDirtyTimestamp());
    }

    /**
     * The instance, decoded anew at each call.
     *
     * @param key whose content this is
     */
    public Instance instance(InstanceKey key) {
        Instance read = EurekaJson.readStatement(members).shown().instance();
        if (!read.key().equals(key)) {
            throw new IllegalStateException("the statement kept for " + key + " names " + read.key());
        }
        return read.withStatus(status).withLease(lease);
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

    /** By which callers look it up; stands in the members too. */
    public Vips vips() {
        return vips;
    }

    /** The client's own stamp, as it sent it; stands in the members too. */
    public long lastDirtyTimestamp() {
        return lastDirtyTimestamp;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content that
                && status == that.status
                && lease.equals(that.lease)
                && Arrays.equals(members, that.members);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(members);
    }

    @Override
    public String toString() {
        return status + ", " + members.length + " bytes";
    }
}
