package io.rollcall.client.model;

/**
 * What a registry keeps about an instance beside its statement. All times are milliseconds since the
 * epoch by the answering server's clock, 0 where the thing has not happened.
 *
 * @param overriddenStatus what an operator set, {@link InstanceStatus#UNKNOWN} where nobody did
 * @param registeredAt start of the lease
 * @param renewedAt last renewal when the answer was made; answers may be older than the lease
 * @param evictedAt end of the lease
 * @param serviceUpAt when it was first UP
 * @param lastUpdatedAt last change seen by the registry
 * @param action what that change was
 * @param coordinating whether this is the answering server itself
 */
public record Registration(
        InstanceStatus overriddenStatus,
        long registeredAt,
        long renewedAt,
        long evictedAt,
        long serviceUpAt,
        long lastUpdatedAt,
        ActionType action,
        boolean coordinating) {
    /** What comes with an instance of which no registry has kept anything yet. */
    public static final Registration NONE =
            new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, ActionType.ADDED, false);
}
