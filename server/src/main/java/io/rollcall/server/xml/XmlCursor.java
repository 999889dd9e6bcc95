package io.rollcall.server.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.wire.Excerpt;
import io.rollcall.client.wire.MalformedDocumentException;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;
import org.jspecify.annotations.Nullable;

/**
 * A walk through the elements of one document that somebody sent. It refuses what no registration has
 * and an attack may have: a DOCTYPE, an entity of its own, a processing instruction, deep nesting, names
 * and texts without end. For one thread.
 *
 * <p>Names are taken whole, prefix and all: the wire knows no namespaces, and one client's metadata is
 * another's prefix.
 */
final class XmlCursor {
    /** Longest text, in UTF-16 units, in however many pieces; the JSON reader has the same. */
    private static final int MAX_TEXT = 1 << 20;
    /** Longest name, and longest text of an attribute: 4,096 characters, each of them escaped. */
    private static final int MAX_NAME = 6 * 4_096;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_ATTRIBUTES = 16;
    /** Woodstox's table of names has no guard against names made to collide: it is slow by their square. */
    private static final int MAX_ELEMENTS = 2_048;

    private static final WstxInputFactory FACTORY = factory();

    private final XMLStreamReader reader;

    private XmlCursor(XMLStreamReader reader) {
        this.reader = reader;
    }

    private static WstxInputFactory factory() {
        WstxInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        // Names come from outside: they are not to stay in the JVM's table of strings.
        factory.setProperty(XMLInputFactory2.P_INTERN_NAMES, false);
        // A lazy reader finds an error only when a text is asked for, and then says it unchecked.
        factory.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_DEPTH);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_COUNT, MAX_ELEMENTS);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MAX_ATTRIBUTES);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, MAX_NAME);
        factory.setProperty(WstxInputProperties.P_MAX_TEXT_LENGTH, MAX_TEXT);
        return factory;
    }

    /** Opens a document at its root element, whose name must be {@code root}. */
    static XmlCursor open(byte[] xml, String root) {
        XMLStreamReader reader;
        try {
            reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(xml));
        } catch (XMLStreamException broken) {
            throw malformed(broken, broken.getLocation());
        }
        XmlCursor cursor = new XmlCursor(reader);
        cursor.requireEncoding(reader.getCharacterEncodingScheme());
        cursor.requireEncoding(reader.getEncoding());
        if (!"ISO-8859-1".equalsIgnoreCase(reader.getEncoding())) {
            requireUtf8(xml);
        }
        while (cursor.next() != XMLStreamConstants.START_ELEMENT) {
            // white space and comments
        }
        if (!reader.getLocalName().equals(root)) {
            throw cursor.malformed(
                    "the root element is '" + Excerpt.of(reader.getLocalName()) + "', not '" + root + "'");
        }
        return cursor;
    }

    /** UTF-16 and the like double what a limit on bytes allows, and no client sends them. */
    private void requireEncoding(@Nullable String encoding) {
        if (encoding != null) {
            switch (encoding.toUpperCase(Locale.ROOT)) {
                case "UTF-8", "UTF8", "ISO-8859-1", "ISO8859-1", "LATIN1", "US-ASCII", "ASCII" -> {}
                default ->
                    throw malformed(
                            "the encoding is '" + Excerpt.of(encoding) + "'; only UTF-8 and ISO-8859-1 are read");
            }
        }
    }

    /** Woodstox takes overlong forms and halves of surrogate pairs, by which one text has many spellings. */
    private static void requireUtf8(byte[] xml) {
        ByteBuffer in = ByteBuffer.wrap(xml);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        if (decoder.decode(in, CharBuffer.allocate(xml.length), true).isError()) {
            throw malformed("invalid UTF-8 at byte " + in.position(), null);
        }
    }

    /** Name of the element that the walk stands at. */
    String name() {
        return reader.getLocalName();
    }

    @Nullable
    String attribute(String name) {
        return reader.getAttributeValue(null, name);
    }

    /**
     * Goes on to the next child of the element that the walk is in. Text between children means nothing
     * on this wire.
     *
     * @return whether there is one; if not, the walk is at the element's end
     */
    boolean nextChild() {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            }
            if (event == XMLStreamConstants.END_ELEMENT) {
                return false;
            }
        }
    }

    /**
     * The text of the element that the walk stands at, up to its end.
     *
     * @param field what to call it if it is not plain text
     */
    String text(String field) {
        String only = "";
        @Nullable StringBuilder all = null;
        while (true) {
            switch (next()) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (only.isEmpty()) {
                        only = reader.getText();
                    } else {
                        all = all == null ? new StringBuilder(only) : all;
                        all.append(reader.getText());
                    }
                }
                case XMLStreamConstants.START_ELEMENT ->
                    throw new InvalidInstanceException(Excerpt.of(field) + " is not a plain value");
                case XMLStreamConstants.END_ELEMENT -> {
                    String text = all == null ? only : all.toString();
                    // Woodstox looks only when a buffer is full.
                    requireLength("a text", text.length(), MAX_TEXT);
                    return text;
                }
                default -> {
                    // a comment
                }
            }
        }
    }

    /** Goes to the end of the element that the walk stands at. */
    void skip() {
        int open = 1;
        while (open > 0) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                open++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                open--;
            }
        }
    }

    /** Reads to the end of the document, of which only white space and comments may be left. */
    void finish() {
        while (next() != XMLStreamConstants.END_DOCUMENT) {
            // white space and comments
        }
    }

    private int next() {
        int event;
        try {
            event = reader.next();
        } catch (XMLStreamException broken) {
            throw malformed(broken, broken.getLocation() == null ? reader.getLocation() : broken.getLocation());
        }
        switch (event) {
            case XMLStreamConstants.START_ELEMENT -> requireNames();
            case XMLStreamConstants.END_ELEMENT,
                    XMLStreamConstants.CHARACTERS,
                    XMLStreamConstants.CDATA,
                    XMLStreamConstants.SPACE,
                    XMLStreamConstants.COMMENT,
                    XMLStreamConstants.END_DOCUMENT -> {}
            case XMLStreamConstants.DTD -> throw malformed("a DOCTYPE is not allowed");
            case XMLStreamConstants.PROCESSING_INSTRUCTION ->
                throw malformed("a processing instruction is not allowed");
            case XMLStreamConstants.ENTITY_REFERENCE ->
                throw malformed("the entity '" + Excerpt.of(reader.getLocalName()) + "' is not one of XML's own");
            default -> throw malformed("something unexpected (event " + event + ")");
        }
        return event;
    }

    private void requireNames() {
        requireLength("the name of an element", reader.getLocalName().length(), MAX_NAME);
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            requireLength(
                    "the name of an attribute", reader.getAttributeLocalName(i).length(), MAX_NAME);
        }
    }

    private void requireLength(String what, int length, int most) {
        if (length > most) {
            throw malformed(what + " has more than " + most + " characters");
        }
    }

    private MalformedDocumentException malformed(String message) {
        return malformed(message, reader.getLocation());
    }

    /** What went wrong in reading, for the sender: the parser's own words, and the place. */
    private static MalformedDocumentException malformed(XMLStreamException broken, @Nullable Location location) {
        String words = broken.getMessage() == null ? "broken" : broken.getMessage();
        // Woodstox puts the place on a second line, in a form of its own.
        int place = words.indexOf("\n at [");
        return malformed(Excerpt.of(place < 0 ? words : words.substring(0, place), 200), location);
    }

    private static MalformedDocumentException malformed(String message, @Nullable Location location) {
        String where = location == null || location.getLineNumber() < 1
                ? ""
                : " at line " + location.getLineNumber() + ", column " + location.getColumnNumber();
        return new MalformedDocumentException("not XML as expected" + where + ": " + message);
    }
}
