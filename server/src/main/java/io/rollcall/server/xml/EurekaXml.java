package io.rollcall.server.xml;

import io.rollcall.client.model.Application;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.InstanceDraft;
import io.rollcall.server.xml.XmlOut.Layout;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/**
 * Reads and writes the XML of the Eureka wire. Stateless, safe for any thread.
 *
 * <p>An answer that lists applications is made of pieces: {@link #applicationElement} makes one per
 * application, {@link #applications} puts them together. In the compact variant everything is on one
 * line and an instance has fewer fields.
 */
public final class EurekaXml {
    /** About as many bytes as an instance has in XML. */
    private static final int INSTANCE_BYTES = 1_600;

    private EurekaXml() {}

    /**
     * Reads the body of a registration, {@code <instance>...</instance>}. The caller bounds the
     * document's length.
     *
     * @param nowMillis the time of reading: what an instance that names no lastDirtyTimestamp has
     * @throws io.rollcall.client.wire.MalformedDocumentException for what is not such a document, or over a limit
     * @throws io.rollcall.client.model.InvalidInstanceException for an instance that cannot be
     */
    public static RegisteredInstance readRegistration(byte[] xml, long nowMillis) {
        XmlCursor cursor = XmlCursor.open(xml, "instance");
        InstanceDraft draft = XmlInstanceReader.read(cursor);
        cursor.finish();
        return draft.registration(nowMillis);
    }

    /**
     * One application, for its place within {@link #applications}. It begins with the line break before
     * it, so that pieces need nothing between them.
     */
    public static byte[] applicationElement(Application application, boolean compact) {
        return write(layout(compact), 1, sizeOf(application), xml -> writeApplication(xml, application, compact));
    }

    /**
     * A full answer, a delta, or that of a virtual address.
     *
     * @param applicationElements what {@link #applicationElement} made, with the same {@code compact}
     */
    public static byte[] applications(String version, String hash, List<byte[]> applicationElements, boolean compact) {
        byte[] counts = write(layout(compact), 1, 256, xml -> {
            xml.leaf("versions__delta", version);
            xml.leaf("apps__hashcode", hash);
        });
        byte[] end = EurekaJson.utf8(compact ? "</applications>" : "\n</applications>");
        Pieces pieces = new Pieces().add(EurekaJson.utf8("<applications>"));
        if (compact) {
            return pieces.addAll(applicationElements).add(counts).add(end).joined();
        }
        return pieces.add(counts).addAll(applicationElements).add(end).joined();
    }

    /** The answer for one application. */
    public static byte[] application(Application application, boolean compact) {
        return write(layout(compact), 0, sizeOf(application), xml -> writeApplication(xml, application, compact));
    }

    /** The answer for one instance: always whole, with its true status. */
    public static byte[] instance(RegisteredInstance registered) {
        return write(Layout.INDENTED, 0, INSTANCE_BYTES, xml -> XmlInstanceWriter.full(xml, "instance", registered));
    }

    private static void writeApplication(XmlOut xml, Application application, boolean compact)
            throws XMLStreamException {
        xml.start("application");
        xml.leaf("name", application.name());
        for (RegisteredInstance registered : application.instances()) {
            if (compact) {
                XmlInstanceWriter.compact(xml, registered);
            } else {
                XmlInstanceWriter.full(xml, "instance", registered);
            }
        }
        xml.end();
    }

    private static Layout layout(boolean compact) {
        return compact ? Layout.ONE_LINE : Layout.INDENTED;
    }

    private static int sizeOf(Application application) {
        return 64 + INSTANCE_BYTES * Math.min(application.instances().size(), 10_000);
    }

    @FunctionalInterface
    interface Writing {
        void write(XmlOut xml) throws XMLStreamException;
    }

    static byte[] write(Layout layout, int depth, int expectedBytes, Writing writing) {
        try {
            XmlOut xml = new XmlOut(layout, depth, expectedBytes);
            writing.write(xml);
            return xml.toBytes();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
    }
}
