package io.rollcall.server.xml;

import com.ctc.wstx.util.XmlChars;

/**
 * Names of metadata as names of XML elements, escaped as XStream does it with Eureka's settings: an
 * underscore is doubled, a dollar sign is {@code _-}, and what no name may have is {@code _.} with four
 * hex digits, one for each UTF-16 unit.
 *
 * <p>Two points differ from XStream, and read the same there. A colon is escaped, since readers that
 * know namespaces refuse a whole document for a prefix that nobody declared. And the empty name, which
 * XStream writes as an element without a name, is a single underscore, which nothing else is.
 */
final class ElementNames {
    private static final String EMPTY = "_";
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private ElementNames() {}

    static String encode(String name) {
        return isPlain(name) ? name : escaped(name);
    }

    static String decode(String element) {
        if (element.indexOf('_') < 0) {
            return element;
        }
        if (element.equals(EMPTY)) {
            return "";
        }
        StringBuilder name = new StringBuilder(element.length());
        int i = 0;
        while (i < element.length()) {
            char c = element.charAt(i);
            char kind = c == '_' && i + 1 < element.length() ? element.charAt(i + 1) : 0;
            int unit = kind == '.' ? hexUnit(element, i + 2) : -1;
            if (unit >= 0) {
                name.append((char) unit);
                i += 6;
            } else if (kind == '_' || kind == '-') {
                name.append(kind == '_' ? '_' : '$');
                i += 2;
            } else {
                // Not every client escapes: an underscore that stands for nothing else is one.
                name.append(c);
                i++;
            }
        }
        return name.toString();
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || !isNameChar(c, i == 0)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static String escaped(String name) {
        if (name.isEmpty()) {
            return EMPTY;
        }
        StringBuilder element = new StringBuilder(name.length() + 16);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                element.append("__");
            } else if (c == '$') {
                element.append("_-");
            } else if (isNameChar(c, i == 0)) {
                element.append(c);
            } else {
                element.append("_.")
                        .append(HEX[c >> 12])
                        .append(HEX[(c >> 8) & 15])
                        .append(HEX[(c >> 4) & 15])
                        .append(HEX[c & 15]);
            }
        }
        return element.toString();
    }

    /**
     * Whether a name may have this character as it is. Beyond ASCII that is the narrower set of the
     * editions before the fifth, which older readers still hold to.
     */
    private static boolean isNameChar(char c, boolean first) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (!first && ((c >= '0' && c <= '9') || c == '.' || c == '-'));
        }
        // Woodstox lets surrogates pass, for it sees only one half; older readers let none.
        return !Character.isSurrogate(c) && (first ? XmlChars.is10NameStartChar(c) : XmlChars.is10NameChar(c));
    }

    /** The unit that four hex digits name, or -1 where there are none. */
    private static int hexUnit(String text, int from) {
        if (from + 4 > text.length()) {
            return -1;
        }
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
