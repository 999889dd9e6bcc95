package io.rollcall.server.xml;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Documents that must be refused, each with words that the refusal must have. */
final class HostileDocuments {
    private static final String HEAD = "<instance><instanceId>i</instanceId><hostName>h</hostName><app>A</app>"
            + "<ipAddr>10.0.0.1</ipAddr><dataCenterInfo class=\"com.netflix.appinfo.MyDataCenterInfo\">"
            + "<name>MyOwn</name></dataCenterInfo>";
    private static final String TAIL = "</instance>";

    /** One refused document. */
    static final class Refused {
        private final byte[] xml;
        private final String words;

        Refused(byte[] xml, String words) {
            this.xml = xml;
            this.words = words;
        }

        byte[] xml() {
            return xml;
        }

        String words() {
            return words;
        }
    }

    private HostileDocuments() {}

    /** A registration that is good but for what stands in it. */
    static String around(String inner) {
        return HEAD + inner + TAIL;
    }

    static Map<String, Refused> all() {
        Map<String, Refused> all = new LinkedHashMap<>();
        put(all, "empty", "", "Unexpected EOF");
        put(all, "blank", "   \n  ", "Unexpected EOF");
        put(all, "JSON", "{\"instance\":{}}", "Unexpected character '{'");
        put(all, "text before the root", "x" + around(""), "Unexpected character 'x'");
        put(all, "wrong root", "<application><name>A</name></application>", "'application', not 'instance'");
        put(all, "root with a prefix", "<e:instance xmlns:e=\"urn:e\"></e:instance>", "'e:instance', not 'instance'");
        put(all, "unclosed", HEAD, "nexpected EOF");
        put(all, "cut within a tag", HEAD + "<metad", "Unexpected end");
        put(all, "cut within an attribute", HEAD + "<port enabled=\"tr", "nexpected EOF");
        put(all, "cut within CDATA", HEAD + "<sid><![CDATA[x", "nexpected EOF");
        put(all, "cut within a comment", HEAD + "<!-- x", "Unexpected end");
        put(all, "crossed tags", HEAD + "<metadata><a></metadata></a>" + TAIL, "nexpected close tag");
        put(all, "two roots", around("") + around(""), "in epilog");
        put(all, "text after the root", around("") + "x", "in epilog");
        put(all, "attribute twice", around("<port enabled=\"true\" enabled=\"true\">1</port>"), "uplicate attribute");
        put(all, "attribute unquoted", around("<port enabled=true>1</port>"), "expected");
        put(all, "name that is none", around("<1>x</1>"), "Unexpected character '1'");
        put(all, "bare ampersand", around("<sid>a & b</sid>"), "missing name");
        put(all, "control character", around("<sid>a\u0000b</sid>"), "llegal character");
        put(all, "reference to a control character", around("<sid>&#0;</sid>"), "nvalid character reference");
        put(all, "reference to a surrogate", around("<sid>&#xD800;</sid>"), "llegal character entity");
        put(all, "reference beyond Unicode", around("<sid>&#99999999999;</sid>"), "llegal character entity");
        put(all, "undeclared entity", around("<sid>&foo;</sid>"), "foo");
        put(all, "undeclared entity in an attribute", around("<port enabled=\"&foo;\">1</port>"), "foo");
        put(all, "DOCTYPE", "<!DOCTYPE instance>" + around(""), "DOCTYPE");
        put(
                all,
                "DOCTYPE elsewhere",
                "<!DOCTYPE instance SYSTEM \"http://127.0.0.1:1/x.dtd\">" + around(""),
                "DOCTYPE");
        put(all, "external entity", external("file:///etc/hostname"), "DOCTYPE");
        put(all, "external entity by URL", external("http://127.0.0.1:1/x"), "DOCTYPE");
        put(all, "parameter entity", "<!DOCTYPE i [<!ENTITY % x SYSTEM \"file:///x\"> %x;]>" + around(""), "DOCTYPE");
        put(all, "entities in entities", entityBomb(), "DOCTYPE");
        put(all, "one long entity", longEntity(), "DOCTYPE");
        put(all, "endless DOCTYPE", "<!DOCTYPE i [" + "<!ELEMENT a ANY>".repeat(1_000), "EOF in internal DTD");
        put(all, "processing instruction before", "<?php x?>" + around(""), "processing instruction");
        put(all, "processing instruction within", around("<sid>a<?x y?>b</sid>"), "processing instruction");
        put(all, "processing instruction skipped", around("<new><?x y?></new>"), "processing instruction");
        put(all, "processing instruction after", around("") + "<?x y?>", "processing instruction");
        put(all, "deep", around("<new>".repeat(200_000)), "Depth");
        put(all, "deep in metadata", around("<new><a>".repeat(16) + "</a></new>".repeat(16)), "Depth");
        put(all, "huge name", around("<" + "n".repeat(100_000) + "/>"), "name of an element");
        put(all, "huge attribute", around("<port enabled=\"" + "t".repeat(100_000) + "\">1</port>"), "ttribute");
        put(all, "huge attribute name", around("<port " + "t".repeat(100_000) + "=\"\">1</port>"), "ttribute");
        put(all, "many attributes", around("<new " + attributes(10_000) + "/>"), "ttribute");
        put(all, "many elements", around("<new>" + "<a/>".repeat(5_000) + "</new>"), "Element Count");
        put(all, "names that collide", around("<metadata>" + collidingNames(5_000) + "</metadata>"), "Element Count");
        put(all, "huge text", around("<sid>" + "t".repeat(2 << 20) + "</sid>"), "ext");
        put(all, "huge text in pieces", around("<sid>" + "<![CDATA[tttt]]>".repeat(300_000) + "</sid>"), "Text size");
        put(all, "huge text between comments", around("<sid>" + "tttt<!---->".repeat(300_000) + "</sid>"), "Text size");
        put(all, "text a little too long", around("<sid>" + "t".repeat((1 << 20) + 1) + "</sid>"), "1048576");
        put(all, "huge CDATA", around("<sid><![CDATA[" + "t".repeat(2 << 20) + "]]></sid>"), "ext");
        put(all, "huge text skipped", around("<new>" + "t".repeat(2 << 20) + "</new>"), "ext");
        put(all, "bad UTF-8 start", bytes(HEAD + "<sid>", 0xFF), "UTF-8");
        put(all, "bad UTF-8 continuation", bytes(HEAD + "<sid>", 0xC3, 0x28), "UTF-8");
        put(all, "surrogates in UTF-8", bytes(HEAD + "<sid>", 0xED, 0xA0, 0x80), "UTF-8");
        put(all, "overlong UTF-8", bytes(HEAD + "<sid>", 0xC0, 0xBC), "UTF-8");
        put(all, "bad UTF-8 in a name", bytes(HEAD + "<a", 0xFF), "UTF-8");
        put(all, "declared UTF-8, is Latin-1", latin("<?xml version='1.0' encoding='UTF-8'?>"), "UTF-8");
        put(all, "encoding not known", "<?xml version='1.0' encoding='x-none'?>" + around(""), "x-none");
        put(all, "encoding that is no name", "<?xml version='1.0' encoding='!'?>" + around(""), "encoding");
        put(all, "encoding not read", "<?xml version='1.0' encoding='windows-1252'?>" + around(""), "windows-1252");
        put(all, "UTF-16", encoded("\uFEFF" + around(""), StandardCharsets.UTF_16LE), "UTF-16");
        put(all, "UTF-16 without a mark", encoded(around(""), StandardCharsets.UTF_16BE), "NULL");
        put(all, "UTF-32", encoded("\uFEFF" + around(""), Charset.forName("UTF-32BE")), "UTF-32");
        put(all, "EBCDIC", encoded("<?xml version='1.0'?>" + around(""), Charset.forName("IBM037")), "");
        put(all, "version 2", "<?xml version='2.0'?>" + around(""), "version");
        put(all, "declaration twice", "<?xml version='1.0'?><?xml version='1.0'?>" + around(""), "xml");
        return all;
    }

    private static String external(String url) {
        return "<!DOCTYPE instance [<!ENTITY x SYSTEM \"" + url + "\">]>" + around("<sid>&x;</sid>");
    }

    private static String entityBomb() {
        StringBuilder dtd = new StringBuilder("<!DOCTYPE instance [<!ENTITY e0 \"ha\">");
        for (int i = 1; i < 30; i++) {
            dtd.append("<!ENTITY e")
                    .append(i)
                    .append(" \"")
                    .append(("&e" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        return dtd.append("]>").append(around("<sid>&e29;</sid>")).toString();
    }

    private static String longEntity() {
        return "<!DOCTYPE instance [<!ENTITY e \"" + "x".repeat(50_000) + "\">]>"
                + around("<sid>" + "&e;".repeat(50_000) + "</sid>");
    }

    private static String attributes(int count) {
        StringBuilder attributes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            attributes.append('a').append(i).append("='' ");
        }
        return attributes.toString();
    }

    /** Names of one hash code, for both halves of each pair of letters have the same. */
    private static String collidingNames(int count) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < count; i++) {
            names.append('<');
            for (int bit = 0; bit < 13; bit++) {
                names.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            names.append("/>");
        }
        return names.toString();
    }

    private static byte[] latin(String declaration) {
        return encoded(declaration + around("<sid>\u00e9x</sid>"), StandardCharsets.ISO_8859_1);
    }

    private static byte[] encoded(String text, Charset charset) {
        return text.getBytes(charset);
    }

    /** The text, the bytes, and what would make the rest of a good document. */
    private static byte[] bytes(String text, int... odd) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        for (int b : odd) {
            bytes.write(b);
        }
        bytes.writeBytes(("x</sid>" + TAIL).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static void put(Map<String, Refused> all, String name, String xml, String words) {
        put(all, name, xml.getBytes(StandardCharsets.UTF_8), words);
    }

    private static void put(Map<String, Refused> all, String name, byte[] xml, String words) {
        all.put(name, new Refused(xml, words));
    }
}
