package io.rollcall.client.model;

import java.util.LinkedHashMap;
import java.util.Map;

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
        return newStatus == status
                ? this
                : new Instance(
                        key,
                        idGiven,
                        hostName,
                        ipAddr,
                        newStatus,
                        port,
                        securePort,
                        dataCenter,
                        lease,
                        metadata,
                        links,
                        vips,
                        labels,
                        lastDirtyTimestamp);
    }

    public Instance withLastDirtyTimestamp(long newDirty) {
        return newDirty == lastDirtyTimestamp
                ? this
                : new Instance(
                        key,
                        idGiven,
                        hostName,
                        ipAddr,
                        status,
                        port,
                        securePort,
                        dataCenter,
                        lease,
                        metadata,
                        links,
                        vips,
                        labels,
                        newDirty);
    }

    public Instance withMetadata(Map<String, String> newMetadata) {
        return new Instance(
                key,
                idGiven,
                hostName,
                ipAddr,
                status,
                port,
                securePort,
                dataCenter,
                lease,
                newMetadata,
                links,
                vips,
                labels,
                lastDirtyTimestamp);
    }

    /** This instance with {@code pairs} set, the others as they were. */
    public Instance withMoreMetadata(Map<String, String> pairs) {
        Map<String, String> merged = new LinkedHashMap<>(metadata);
        merged.putAll(pairs);
        return withMetadata(merged);
    }

    public Instance withLease(LeaseTerms newLease) {
        return new Instance(
                key,
                idGiven,
                hostName,
                ipAddr,
                status,
                port,
                securePort,
                dataCenter,
                newLease,
                metadata,
                links,
                vips,
                labels,
                lastDirtyTimestamp);
    }

    public Instance withVips(Vips newVips) {
        return new Instance(
                key,
                idGiven,
                hostName,
                ipAddr,
                status,
                port,
                securePort,
                dataCenter,
                lease,
                metadata,
                links,
                newVips,
                labels,
                lastDirtyTimestamp);
    }

    public Instance withSecurePort(Port newPort) {
        return new Instance(
                key,
                idGiven,
                hostName,
                ipAddr,
                status,
                port,
                newPort,
                dataCenter,
                lease,
                metadata,
                links,
                vips,
                labels,
                lastDirtyTimestamp);
    }

    public Instance withLinks(Links newLinks) {
        return new Instance(
                key,
                idGiven,
                hostName,
                ipAddr,
                status,
                port,
                securePort,
                dataCenter,
                lease,
                metadata,
                newLinks,
                vips,
                labels,
                lastDirtyTimestamp);
    }

    public Instance withDataCenter(DataCenter newDataCenter) {
        return new Instance(
                key,
                idGiven,
                hostName,
                ipAddr,
                status,
                port,
                securePort,
                newDataCenter,
                lease,
                metadata,
                links,
                vips,
                labels,
                lastDirtyTimestamp);
    }

    public Instance withLabels(Labels newLabels) {
        return new Instance(
                key,
                idGiven,
                hostName,
                ipAddr,
                status,
                port,
                securePort,
                dataCenter,
                lease,
                metadata,
                links,
                vips,
                newLabels,
                lastDirtyTimestamp);
    }
}
