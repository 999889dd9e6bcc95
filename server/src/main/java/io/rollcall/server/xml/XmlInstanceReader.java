package io.rollcall.server.xml;

import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.EurekaNames;
import io.rollcall.client.wire.InstanceDraft;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one instance element into the same draft that the JSON reader fills, so that both formats mean
 * the same. Elements that no instance has are skipped whole.
 */
final class XmlInstanceReader {
    private static final int MAX_NAME_BYTES = 4_096;

    private XmlInstanceReader() {}

    /** Reads from the element's start, where the walk stands, to its end. */
    static InstanceDraft read(XmlCursor xml) {
        InstanceDraft draft = new InstanceDraft();
        while (xml.nextChild()) {
            String element = xml.name();
            switch (element) {
                case "port" -> readPort(xml, element, draft::portNumber, draft::portEnabled);
                case "securePort" -> readPort(xml, element, draft::securePortNumber, draft::securePortEnabled);
                case "leaseInfo" -> readLease(xml, draft);
                case "dataCenterInfo" -> readDataCenter(xml, draft);
                case "metadata" -> readPairs(xml, element, draft::metadata);
                default -> {
                    if (InstanceDraft.isText(element)) {
                        draft.text(element, xml.text(element));
                    } else {
                        xml.skip();
                    }
                }
            }
        }
        return draft;
    }

    /** An element without a number says only whether the port is open. */
    private static void readPort(XmlCursor xml, String field, Consumer<String> number, Consumer<String> enabled) {
        @Nullable String open = xml.attribute("enabled");
        if (open != null) {
            enabled.accept(open);
        }
        String text = xml.text(field);
        if (!text.isBlank()) {
            number.accept(text);
        }
    }

    private static void readLease(XmlCursor xml, InstanceDraft draft) {
        while (xml.nextChild()) {
            String element = xml.name();
            switch (element) {
                case "renewalIntervalInSecs",
                        "durationInSecs",
                        "registrationTimestamp",
                        "lastRenewalTimestamp",
                        "evictionTimestamp",
                        "serviceUpTimestamp" -> draft.lease(element, xml.text("leaseInfo." + element));
                default -> xml.skip();
            }
        }
    }

    private static void readDataCenter(XmlCursor xml, InstanceDraft draft) {
        String given = xml.attribute("class");
        // Unlike JSON, XML may leave the class out: the Go client fargo does.
        String className = given == null ? EurekaNames.PLAIN_DATA_CENTER : given;
        @Nullable String name = null;
        Map<String, String> metadata = new LinkedHashMap<>();
        while (xml.nextChild()) {
            switch (xml.name()) {
                case "name" -> name = xml.text("dataCenterInfo.name");
                case "metadata" -> readPairs(xml, "dataCenterInfo.metadata", metadata::put);
                default -> xml.skip();
            }
        }
        draft.dataCenter(className, name, metadata);
    }

    @FunctionalInterface
    private interface PairTaking {
        void take(String name, String value);
    }

    private static void readPairs(XmlCursor xml, String field, PairTaking taking) {
        while (xml.nextChild()) {
            String name = ElementNames.decode(xml.name());
            requireReadable(field, name);
            String value = xml.text(field + "." + name);
            // In JSON this is the mark of a map's type, not an entry; it cannot be one here alone.
            if (!name.equals("@class")) {
                taking.take(name, value);
            }
        }
    }

    /** A name that the JSON reader would refuse must not come in here: it would spoil the JSON for all. */
    private static void requireReadable(String field, String name) {
        if (name.length() > MAX_NAME_BYTES / 3 && EurekaJson.utf8(name).length > MAX_NAME_BYTES) {
            throw new InvalidInstanceException(field + " has a name of more than " + MAX_NAME_BYTES + " bytes");
        }
    }
}
