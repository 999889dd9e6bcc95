package io.rollcall.server.xml;

import com.ctc.wstx.api.WstxOutputProperties;
import com.ctc.wstx.stax.WstxOutputFactory;
import java.io.ByteArrayOutputStream;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.codehaus.stax2.XMLOutputFactory2;
import org.codehaus.stax2.XMLStreamProperties;

/**
 * Writes one document, or a piece of one: each element on a line of its own, two spaces further in than
 * its parent, or all on one line. For one thread.
 *
 * <p>Whatever text it is given, what comes out is well-formed: one instance must not cost all readers
 * the whole answer. Names must be names; {@link ElementNames} makes them so.
 */
final class XmlOut {
    /** How elements are set apart. */
    enum Layout {
        INDENTED,
        ONE_LINE
    }

    private static final WstxOutputFactory FACTORY = factory();
    /** A line break and room for the deepest element: no document here has more than seven levels. */
    private static final char[] LINE = ("\n" + "  ".repeat(8)).toCharArray();

    private final ByteArrayOutputStream bytes;
    private final XMLStreamWriter writer;
    private final Layout layout;
    private int depth;
    private boolean parentHasChildren;

    /**
     * @param depth how many elements are around what will be written; at 0 it starts without a line break
     * @param expectedBytes a guess at the length
     */
    XmlOut(Layout layout, int depth, int expectedBytes) throws XMLStreamException {
        this.layout = layout;
        this.depth = depth;
        this.bytes = new ByteArrayOutputStream(expectedBytes);
        this.writer = FACTORY.createXMLStreamWriter(bytes, "UTF-8");
    }

    private static WstxOutputFactory factory() {
        WstxOutputFactory factory = new WstxOutputFactory();
        // A piece of a document is not a document, and what is written is checked here.
        factory.setProperty(WstxOutputProperties.P_OUTPUT_VALIDATE_STRUCTURE, false);
        factory.setProperty(WstxOutputProperties.P_OUTPUT_VALIDATE_CONTENT, false);
        factory.setProperty(WstxOutputProperties.P_OUTPUT_VALIDATE_ATTR, false);
        factory.setProperty(WstxOutputProperties.P_OUTPUT_VALIDATE_NAMES, false);
        factory.setProperty(XMLStreamProperties.XSP_NAMESPACE_AWARE, false);
        factory.setProperty(XMLOutputFactory2.P_AUTOMATIC_EMPTY_ELEMENTS, true);
        return factory;
    }

    void start(String name) throws XMLStreamException {
        breakLine();
        writer.writeStartElement(name);
        depth++;
        parentHasChildren = false;
    }

    void attribute(String name, String value) throws XMLStreamException {
        writer.writeAttribute(name, value);
    }

    void end() throws XMLStreamException {
        depth--;
        if (parentHasChildren) {
            breakLine();
        }
        writer.writeEndElement();
        parentHasChildren = true;
    }

    /** An element with nothing but text; with no text it is still written as a pair of tags. */
    void leaf(String name, String text) throws XMLStreamException {
        breakLine();
        writer.writeStartElement(name);
        endText(text);
    }

    /** An element with one attribute and nothing but text. */
    void leaf(String name, String attribute, String value, String text) throws XMLStreamException {
        breakLine();
        writer.writeStartElement(name);
        writer.writeAttribute(attribute, value);
        endText(text);
    }

    void leaf(String name, long number) throws XMLStreamException {
        leaf(name, Long.toString(number));
    }

    private void endText(String text) throws XMLStreamException {
        writer.writeCharacters(writable(text));
        writer.writeEndElement();
        parentHasChildren = true;
    }

    /** Where the next tag is to stand. */
    private void breakLine() throws XMLStreamException {
        if (layout == Layout.INDENTED && (depth > 0 || parentHasChildren)) {
            writer.writeCharacters(LINE, 0, 1 + 2 * depth);
        }
    }

    byte[] toBytes() throws XMLStreamException {
        writer.close();
        return bytes.toByteArray();
    }

    /** The text with U+FFFD for each unit that XML cannot carry. Registrations have none; old peers may. */
    static String writable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isWritable(text, i)) {
                StringBuilder mended = new StringBuilder(text);
                for (int j = i; j < mended.length(); j++) {
                    if (!isWritable(text, j)) {
                        mended.setCharAt(j, '\uFFFD');
                    }
                }
                return mended.toString();
            }
        }
        return text;
    }

    private static boolean isWritable(String text, int i) {
        char c = text.charAt(i);
        if (c < ' ') {
            return c == '\t' || c == '\n' || c == '\r';
        }
        if (c < Character.MIN_SURROGATE) {
            return true;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c < '\uFFFE';
    }
}
