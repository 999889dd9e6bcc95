package io.rollcall.raft.entry;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.wire.EurekaJson;
import java.util.Arrays;

/**
 * What is stated of a persistent instance, kept as the bytes that are sent: encoded once, by the member that
 * proposes it, and the same bytes on every member from then on. Decoding is for readers who need a field. Immutable.
 */
public final class Content {
    /** Most bytes of one statement. A registration of the Eureka wire has some 1.2 KB. */
    public static final int MAX_BYTES = 256 * 1024;

    private final byte[] members;
    private final InstanceStatus status;
    private final LeaseTerms lease;

    Content(byte[] members, InstanceStatus status, LeaseTerms lease) {
        this.members = members;
        this.status = status;
        this.lease = lease.equals(LeaseTerms.DEFAULT) ? LeaseTerms.DEFAULT : lease;
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
        return new Content(members, instance.status(), instance.lease());
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
