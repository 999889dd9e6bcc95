package io.rollcall.server.xml;

import io.rollcall.client.model.DataCenter;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.client.wire.EurekaNames;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one instance element, its children in Eureka's order: some readers in the field go by it.
 * Unlike Eureka it shows the true status of a single instance too, where Eureka says DOWN for
 * OUT_OF_SERVICE.
 */
final class XmlInstanceWriter {
    private XmlInstanceWriter() {}

    /** @param element what to call it: {@code instance}, or as part of a status page {@code instanceInfo} */
    static void full(XmlOut xml, String element, RegisteredInstance registered) throws XMLStreamException {
        Instance instance = registered.instance();
        Registration registration = registered.registration();
        xml.start(element);
        id(xml, instance);
        xml.leaf("hostName", instance.hostName());
        xml.leaf("app", instance.app());
        xml.leaf("ipAddr", instance.ipAddr());
        optional(xml, "sid", instance.labels().sid());
        xml.leaf("status", instance.status().name());
        // Lower-case in XML only.
        xml.leaf("overriddenstatus", registration.overriddenStatus().name());
        port(xml, "port", instance.port());
        port(xml, "securePort", instance.securePort());
        xml.leaf("countryId", instance.labels().countryId());
        dataCenter(xml, instance.dataCenter(), instance.dataCenter().metadata());
        lease(xml, registered);
        metadata(xml, instance.metadata());
        optional(xml, "appGroupName", instance.labels().appGroupName());
        optional(xml, "homePageUrl", instance.links().homePageUrl());
        optional(xml, "statusPageUrl", instance.links().statusPageUrl());
        optional(xml, "healthCheckUrl", instance.links().healthCheckUrl());
        optional(xml, "secureHealthCheckUrl", instance.links().secureHealthCheckUrl());
        optional(xml, "vipAddress", instance.vips().plain());
        optional(xml, "secureVipAddress", instance.vips().secure());
        xml.leaf("isCoordinatingDiscoveryServer", Boolean.toString(registration.coordinating()));
        xml.leaf("lastUpdatedTimestamp", registration.lastUpdatedAt());
        xml.leaf("lastDirtyTimestamp", instance.lastDirtyTimestamp());
        xml.leaf("actionType", registration.action().name());
        optional(xml, "asgName", instance.labels().asgName());
        xml.end();
    }

    /** The few fields that callers need, in an order of their own. */
    static void compact(XmlOut xml, RegisteredInstance registered) throws XMLStreamException {
        Instance instance = registered.instance();
        xml.start("instance");
        id(xml, instance);
        xml.leaf("app", instance.app());
        xml.leaf("ipAddr", instance.ipAddr());
        optional(xml, "vipAddress", instance.vips().plain());
        optional(xml, "secureVipAddress", instance.vips().secure());
        dataCenter(xml, instance.dataCenter(), CompactFields.of(instance.dataCenter()));
        xml.leaf("hostName", instance.hostName());
        xml.leaf("status", instance.status().name());
        xml.leaf("lastUpdatedTimestamp", registered.registration().lastUpdatedAt());
        xml.leaf("actionType", registered.registration().action().name());
        optional(xml, "asgName", instance.labels().asgName());
        port(xml, "port", instance.port());
        port(xml, "securePort", instance.securePort());
        xml.end();
    }

    /** An instance that did not name itself is shown without an id: clients derive it as it was derived here. */
    private static void id(XmlOut xml, Instance instance) throws XMLStreamException {
        if (instance.idGiven()) {
            xml.leaf("instanceId", instance.id());
        }
    }

    private static void port(XmlOut xml, String element, Port port) throws XMLStreamException {
        xml.leaf(element, "enabled", Boolean.toString(port.enabled()), Integer.toString(port.number()));
    }

    private static void dataCenter(XmlOut xml, DataCenter dataCenter, Map<String, String> metadata)
            throws XMLStreamException {
        xml.start("dataCenterInfo");
        xml.attribute("class", EurekaNames.dataCenterClass(dataCenter));
        xml.leaf("name", dataCenter.name());
        if (dataCenter.kind() == DataCenter.Kind.AMAZON) {
            xml.start("metadata");
            pairs(xml, metadata);
            xml.end();
        }
        xml.end();
    }

    private static void lease(XmlOut xml, RegisteredInstance registered) throws XMLStreamException {
        Registration registration = registered.registration();
        xml.start("leaseInfo");
        xml.leaf("renewalIntervalInSecs", registered.instance().lease().renewalSeconds());
        xml.leaf("durationInSecs", registered.instance().lease().durationSeconds());
        xml.leaf("registrationTimestamp", registration.registeredAt());
        xml.leaf("lastRenewalTimestamp", registration.renewedAt());
        xml.leaf("evictionTimestamp", registration.evictedAt());
        xml.leaf("serviceUpTimestamp", registration.serviceUpAt());
        xml.end();
    }

    private static void metadata(XmlOut xml, Map<String, String> metadata) throws XMLStreamException {
        xml.start("metadata");
        if (metadata.isEmpty()) {
            xml.attribute("class", EurekaNames.EMPTY_METADATA);
        }
        pairs(xml, metadata);
        xml.end();
    }

    private static void pairs(XmlOut xml, Map<String, String> pairs) throws XMLStreamException {
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            xml.leaf(ElementNames.encode(pair.getKey()), pair.getValue());
        }
    }

    private static void optional(XmlOut xml, String element, @Nullable String text) throws XMLStreamException {
        if (text != null) {
            xml.leaf(element, text);
        }
    }
}
