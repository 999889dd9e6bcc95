package io.rollcall.client.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The statement: what an instance says of itself. What an operator says of it (an override), and what
 * a registry keeps about it (a lease), are not part of it.
 *
 * @param key names the instance
 * @param idGiven whether it named itself; if not, its key was derived from its host, and readers of
 *     the wire must not be shown an id
 * @param hostName host name, never empty
 * @param ipAddr address, never empty
 * @param status what it is ready for
 * @param metadata free pairs, in the order given
 * @param lastDirtyTimestamp when it last changed, in milliseconds since the epoch by its own clock:
 *     the one version number of the Eureka protocol; not negative
 */
public record Instance(
        InstanceKey key,
        boolean idGiven,
        String hostName,
        String ipAddr,
        InstanceStatus status,
        Port port,
        Port securePort,
        DataCenter dataCenter,
        LeaseTerms lease,
        Map<String, String> metadata,
        Links links,
        Vips vips,
        Labels labels,
        long lastDirtyTimestamp) {

    public Instance {
        if (hostName.isBlank()) {
            throw new InvalidInstanceException("Missing hostname");
        }
        if (ipAddr.isBlank()) {
            throw new InvalidInstanceException("Missing ip address");
        }
        if (lastDirtyTimestamp < 0) {
            throw new InvalidInstanceException("lastDirtyTimestamp " + lastDirtyTimestamp + " is negative");
        }
        metadata = Metadata.copyOf(metadata);
    }

    /** An instance with the defaults of the Eureka wire in all that is not named. */
    public static Instance of(String app, String id, String hostName, String ipAddr, Port port) {
        return new Instance(
                new InstanceKey(app, id),
                true,
                hostName,
                ipAddr,
                InstanceStatus.UP,
                port,
                new Port(443, false),
                DataCenter.MY_OWN,
                LeaseTerms.DEFAULT,
                Map.of(),
                Links.NONE,
                new Vips(app, app),
                Labels.NONE,
                0);
    }

    public String app() {
        return key.app();
    }

    public String id() {
        return key.id();
    }

    public Instance withStatus(InstanceStatus newStatus) {
        return newStatus == status ? this : changed(draft -> draft.status = newStatus);
    }

    public Instance withLastDirtyTimestamp(long newDirty) {
        return newDirty == lastDirtyTimestamp ? this : changed(draft -> draft.lastDirtyTimestamp = newDirty);
    }

    public Instance withMetadata(Map<String, String> newMetadata) {
        return changed(draft -> draft.metadata = newMetadata);
    }

    /** This instance with {@code pairs} set, the others as they were. */
    public Instance withMoreMetadata(Map<String, String> pairs) {
        Map<String, String> merged = new LinkedHashMap<>(metadata);
        merged.putAll(pairs);
        return withMetadata(merged);
    }

    public Instance withLease(LeaseTerms newLease) {
        return changed(draft -> draft.lease = newLease);
    }

    public Instance withVips(Vips newVips) {
        return changed(draft -> draft.vips = newVips);
    }

    public Instance withSecurePort(Port newPort) {
        return changed(draft -> draft.securePort = newPort);
    }

    public Instance withLinks(Links newLinks) {
        return changed(draft -> draft.links = newLinks);
    }

    public Instance withDataCenter(DataCenter newDataCenter) {
        return changed(draft -> draft.dataCenter = newDataCenter);
    }

    public Instance withLabels(Labels newLabels) {
        return changed(draft -> draft.labels = newLabels);
    }

    private Instance changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Instance(
                key,
                idGiven,
                hostName,
                ipAddr,
                draft.status,
                port,
                draft.securePort,
                draft.dataCenter,
                draft.lease,
                draft.metadata,
                draft.links,
                draft.vips,
                draft.labels,
                draft.lastDirtyTimestamp);
    }

    /** The parts that may be other in a copy. */
    private static final class Draft {
        private InstanceStatus status;
        private Port securePort;
        private DataCenter dataCenter;
        private LeaseTerms lease;
        private Map<String, String> metadata;
        private Links links;
        private Vips vips;
        private Labels labels;
        private long lastDirtyTimestamp;

        Draft(Instance from) {
            status = from.status;
            securePort = from.securePort;
            dataCenter = from.dataCenter;
            lease = from.lease;
            metadata = from.metadata;
            links = from.links;
            vips = from.vips;
            labels = from.labels;
            lastDirtyTimestamp = from.lastDirtyTimestamp;
        }
    }
}
