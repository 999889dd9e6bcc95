package io.rollcall.server.conformance;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads Eureka's XML into the {@link Tree} that its JSON would give: attributes become {@code @name}, the text of an
 * element with attributes {@code $}, {@code application} and {@code instance} lists, and XML's {@code overriddenstatus}
 * gets its JSON spelling.
 */
final class XmlTree {

    private static final XMLInputFactory FACTORY = XMLInputFactory.newFactory();
    private static final Set<String> LISTS = Set.of("applications/application", "application/instance");
    private static final Set<String> OBJECTS = Set.of("applications", "application", "instance", "metadata");

    private XmlTree() {}

    static Tree parse(byte[] document) {
        try {
            XMLStreamReader reader =
                    FACTORY.createXMLStreamReader(new ByteArrayInputStream(document), StandardCharsets.UTF_8.name());
            while (reader.next() != XMLStreamConstants.START_ELEMENT) {}
            SortedMap<String, Tree> root = new TreeMap<>();
            root.put(reader.getLocalName(), element(reader));
            return new Tree.Branch(root);
        } catch (XMLStreamException e) {
            throw new AssertionError("not XML: " + new String(document, StandardCharsets.UTF_8), e);
        }
    }

    private static Tree element(XMLStreamReader reader) throws XMLStreamException {
        String name = reader.getLocalName();
        SortedMap<String, Tree> fields = new TreeMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            fields.put("@" + reader.getAttributeLocalName(i), Tree.text(reader.getAttributeValue(i)));
        }
        SortedMap<String, List<Tree>> lists = new TreeMap<>();
        LISTS.stream()
                .filter(list -> list.startsWith(name + "/"))
                .forEach(list -> lists.put(list.substring(name.length() + 1), new ArrayList<>()));
        StringBuilder text = new StringBuilder();
        boolean nested = !lists.isEmpty() || OBJECTS.contains(name);
        for (int event = reader.next(); event != XMLStreamConstants.END_ELEMENT; event = reader.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                nested = true;
                String child = reader.getLocalName();
                Tree value = element(reader);
                List<Tree> list = lists.get(child);
                if (list != null) {
                    list.add(value);
                } else if (fields.put(fieldName(child), value) != null) {
                    throw new AssertionError("element " + child + " appears twice in " + name);
                }
            } else if (reader.isCharacters()) {
                text.append(reader.getText());
            }
        }
        lists.forEach((list, items) -> fields.put(list, new Tree.Items(items)));
        if (nested) {
            return new Tree.Branch(fields);
        }
        if (fields.isEmpty()) {
            return Tree.text(text.toString());
        }
        fields.put("$", Tree.text(text.toString()));
        return new Tree.Branch(fields);
    }

    /** Undoes XStream's escapes of names, and tells a wrong spelling of the override from the right one. */
    private static String fieldName(String element) {
        if (element.equals("overriddenstatus")) {
            return "overriddenStatus";
        }
        if (element.equals("overriddenStatus")) {
            return "overriddenStatus in XML";
        }
        if (element.equals("versions__delta") || element.equals("apps__hashcode")) {
            return element;
        }
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < element.length(); i++) {
            if (element.startsWith("__", i)) {
                name.append('_');
                i++;
            } else if (element.startsWith("_-", i)) {
                name.append('$');
                i++;
            } else if (element.startsWith("_.", i)) {
                name.append((char) Integer.parseInt(element.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                name.append(element.charAt(i));
            }
        }
        return name.toString();
    }
}
