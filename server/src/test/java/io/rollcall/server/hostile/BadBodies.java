package io.rollcall.server.hostile;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Registrations that cannot be read, or be. */
final class BadBodies {
    private static final String GOOD = Instances.json("KEPT", "kept-1");
    private static final int MIB = 1 << 20;

    private BadBodies() {}

    static Stream<BadRequest> all() {
        List<BadRequest> rows = new ArrayList<>();
        addJson(rows);
        addFields(rows);
        addXml(rows);
        addBytes(rows);
        addSizes(rows);
        addTypes(rows);
        return rows.stream();
    }

    private static void json(List<BadRequest> rows, String name, String json) {
        rows.add(BadRequest.of(400, "JSON: " + name, RawRequest.json("POST", BadRequest.APP, json)));
    }

    private static void addJson(List<BadRequest> rows) {
        for (String json : List.of(
                "",
                " ",
                "null",
                "1",
                "[]",
                "\"x\"",
                "{}",
                "{\"instance\":null}",
                "{\"instance\":[]}",
                "{\"instance\":5}",
                "{\"instance\":{}}",
                "{",
                "{\"instance\":{\"app\":",
                "{'instance':{}}",
                "{instance:{}}",
                "<instance/>")) {
            json(rows, json, json);
        }
        json(rows, "two documents", GOOD + GOOD);
        json(rows, "garbage behind it", GOOD + "x");
        json(rows, "a bracket behind it", GOOD + "]");
        json(rows, "a comma too many", GOOD.substring(0, GOOD.length() - 1) + ",}");
        json(rows, "33 levels", deep(31));
        json(
                rows,
                "33 levels of objects",
                "{\"instance\":{\"x\":" + BadRequest.times(31, "{\"x\":") + "1" + BadRequest.times(33, "}"));
        json(rows, "100,000 levels", "{\"instance\":{\"x\":" + BadRequest.times(100_000, "["));
        json(rows, "a number of 65 digits", field("countryId", BadRequest.times(65, "9")));
        json(rows, "a name of 5,000 characters", field(BadRequest.times(5_000, "n"), "1"));
        json(rows, "NaN", field("countryId", "NaN"));
        json(rows, "a raw control character", field("sid", "\"a\u0001b\""));
        json(rows, "a bad escape", field("sid", "\"\\x41\""));
        json(rows, "the application of another path", Instances.json("OTHER", "kept-1"));
        json(rows, "a longer name than the path's", Instances.json("KEPT2", "kept-1"));
    }

    private static String deep(int levels) {
        return "{\"instance\":{\"x\":" + BadRequest.times(levels, "[") + BadRequest.times(levels, "]") + "}}";
    }

    private static String field(String name, String value) {
        return Instances.with("KEPT", "kept-1", Map.of(name, value));
    }

    private static void addFields(List<BadRequest> rows) {
        for (String name : List.of("hostName", "ipAddr", "app", "dataCenterInfo")) {
            json(rows, "without " + name, field(name, ""));
            json(rows, name + " null", field(name, "null"));
            json(rows, name + " blank", field(name, "\" \""));
        }
        for (String name : List.of(
                "instanceId",
                "hostName",
                "ipAddr",
                "app",
                "status",
                "overriddenStatus",
                "vipAddress",
                "sid",
                "lastDirtyTimestamp",
                "countryId")) {
            json(rows, name + " a list", field(name, "[]"));
            json(rows, name + " an object", field(name, "{}"));
        }
        json(rows, "blank id", field("instanceId", "\" \""));
        for (String name : List.of(
                "a/b",
                "/",
                ".",
                "..",
                "a\\u0000b",
                "a\\nb",
                "a\\u0085b",
                "a\\ud800",
                "\\udc00a",
                "\\uffff",
                BadRequest.times(256, "n"))) {
            json(rows, "id " + name, field("instanceId", "\"" + name + "\""));
            json(rows, "application " + name, field("app", "\"" + name + "\""));
        }
        for (String name : List.of("port", "securePort")) {
            for (String port : List.of(
                    "8080",
                    "[]",
                    "\"8080\"",
                    "true",
                    "{\"$\":-1}",
                    "{\"$\":65536}",
                    "{\"$\":1.5}",
                    "{\"$\":1e3}",
                    "{\"$\":\"x\"}",
                    "{\"$\":4294967376}",
                    "{\"$\":null}",
                    "{\"$\":[]}",
                    "{\"$\":80,\"@enabled\":{}}")) {
                json(rows, name + " " + port, field(name, port));
            }
        }
        for (String time : List.of("-1", "\"-5\"", "99999999999999999999", "1.5", "\"\"", "\"x\"", "true")) {
            json(rows, "lastDirtyTimestamp " + time, field("lastDirtyTimestamp", time));
        }
        for (String time : List.of("\"x\"", "1.5", "{}", "99999999999999999999")) {
            json(rows, "lastUpdatedTimestamp " + time, field("lastUpdatedTimestamp", time));
            json(rows, "durationInSecs " + time, field("leaseInfo", "{\"durationInSecs\":" + time + "}"));
            json(rows, "evictionTimestamp " + time, field("leaseInfo", "{\"evictionTimestamp\":" + time + "}"));
        }
        for (String wrong : List.of(
                "5",
                "[]",
                "\"x\"",
                "{\"a\":{}}",
                "{\"a\":[]}",
                "{\"a\":\"\\u0001\"}",
                "{\"a\\u0000\":1}",
                "{\"a\":\"\\ud800\"}",
                "{\"" + BadRequest.times(256, "k") + "\":1}")) {
            json(rows, "metadata " + wrong, field("metadata", wrong));
        }
        for (String wrong : List.of(
                "5",
                "[]",
                "{}",
                "{\"name\":\"MyOwn\"}",
                "{\"@class\":\"java.lang.Runtime\",\"name\":\"MyOwn\"}",
                "{\"@class\":\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\"}",
                "{\"@class\":{},\"name\":\"MyOwn\"}",
                "{\"@class\":\"com.netflix.appinfo.AmazonInfo\",\"name\":\"Amazon\",\"metadata\":[]}")) {
            json(rows, "dataCenterInfo " + wrong, field("dataCenterInfo", wrong));
        }
        json(rows, "leaseInfo a list", field("leaseInfo", "[]"));
    }

    private static void addXml(List<BadRequest> rows) {
        for (String xml : List.of(
                "",
                " ",
                "{}",
                "<instance/>",
                "<application/>",
                "<instance>",
                "<instance><app>a</instance>",
                Instances.xml("KEPT", "kept-1", "") + "<instance/>",
                Instances.xml("KEPT", "kept-1", "") + "x",
                "<?xml version='1.0' encoding='utf-16'?><instance/>",
                "<?xml version='1.1'?><instance>&#1;</instance>",
                Instances.xml("OTHER", "kept-1", ""),
                Instances.xml("KEPT", "a/b", ""),
                Instances.xml("KEPT", "a&#13;b", ""))) {
            xml(rows, xml, xml);
        }
        xml(rows, "DOCTYPE", "<!DOCTYPE instance>" + Instances.xml("KEPT", "kept-1", ""));
        xml(rows, "entity", "<!DOCTYPE i [<!ENTITY a \"b\">]>" + Instances.xml("KEPT", "kept-1", "<sid>&a;</sid>"));
        xml(
                rows,
                "external entity",
                "<!DOCTYPE i [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>"
                        + Instances.xml("KEPT", "kept-1", "<sid>&a;</sid>"));
        for (String inner : List.of(
                "<sid>&a;</sid>",
                "<sid>&#0;</sid>",
                "<sid>a\u0001</sid>",
                "<sid><b/></sid>",
                "<port>70000</port>",
                "<port>-1</port>",
                "<port>x</port>",
                "<lastDirtyTimestamp>-1</lastDirtyTimestamp>",
                "<lastDirtyTimestamp>99999999999999999999</lastDirtyTimestamp>",
                "<metadata><a><b/></a></metadata>",
                "<leaseInfo><durationInSecs>x</durationInSecs></leaseInfo>",
                "<?php x?>",
                "<hostName> </hostName>",
                BadRequest.times(32, "<a>") + BadRequest.times(32, "</a>"),
                BadRequest.times(100_000, "<a>"))) {
            xml(rows, inner, Instances.xml("KEPT", "kept-1", inner));
        }
    }

    private static void xml(List<BadRequest> rows, String name, String xml) {
        rows.add(BadRequest.of(400, "XML: " + name, RawRequest.xml("POST", BadRequest.APP, xml)));
    }

    private static void addBytes(List<BadRequest> rows) {
        Map<String, byte[]> broken = Map.of(
                "a byte that is none", new byte[] {(byte) 0xff},
                "a byte that goes on", new byte[] {(byte) 0x80},
                "a character cut short", new byte[] {(byte) 0xe2, (byte) 0x82},
                "an overlong slash", new byte[] {(byte) 0xc0, (byte) 0xaf},
                "half a pair", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                "beyond Unicode", new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80});
        broken.forEach((name, bytes) -> {
            // In a value, in an id, in a field that nobody reads, and in a name.
            for (String json : List.of(
                    field("sid", "\"@@\""),
                    Instances.json("KEPT", "@@"),
                    field("nobody", "\"@@\""),
                    field("@@", "1"))) {
                rows.add(BadRequest.of(
                        400,
                        "UTF-8: " + name,
                        RawRequest.of("POST", BadRequest.APP)
                                .header("Content-Type", "application/json")
                                .body(with(json, bytes))));
            }
            rows.add(BadRequest.of(
                    400,
                    "UTF-8 in XML: " + name,
                    RawRequest.of("POST", BadRequest.APP)
                            .header("Content-Type", "application/xml")
                            .body(with(Instances.xml("KEPT", "kept-1", "<sid>@@</sid>"), bytes))));
            rows.add(BadRequest.of(
                    400,
                    "UTF-8 in a batch: " + name,
                    RawRequest.of("POST", BadRequest.BATCH)
                            .header("Content-Type", "application/json")
                            .body(with(
                                    "{\"replicationList\":[{\"action\":\"Cancel\",\"appName\":\"A\",\"id\":\"@@\"}]}",
                                    bytes))));
        });
        for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, Charset.forName("UTF-32"))) {
            rows.add(BadRequest.of(
                    400,
                    "JSON in " + charset,
                    RawRequest.of("POST", BadRequest.APP)
                            .header("Content-Type", "application/json")
                            .body(GOOD.getBytes(charset))));
        }
    }

    /** The text with the bytes in place of its mark. */
    private static byte[] with(String text, byte[] bytes) {
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.replace("@@", latin).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void addSizes(List<BadRequest> rows) {
        byte[] large = new byte[MIB + 1];
        Arrays.fill(large, (byte) ' ');
        for (String[] target : List.of(
                new String[] {"POST", BadRequest.APP},
                new String[] {"PUT", BadRequest.KEPT},
                new String[] {"DELETE", BadRequest.KEPT},
                new String[] {"GET", BadRequest.APP})) {
            RawRequest request = RawRequest.of(target[0], target[1]).header("Content-Type", "application/json");
            rows.add(BadRequest.of(413, target[0] + " of 1 MiB and a byte", request.body(large)));
            rows.add(BadRequest.of(413, target[0] + " of so much in chunks", request.chunked(large)));
            rows.add(BadRequest.of(
                    413, target[0] + " that says 10 GB", request.header("Content-Length", "10000000000")));
        }
        RawRequest gzip = RawRequest.of("POST", BadRequest.APP)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip");
        rows.add(BadRequest.of(413, "1 MiB and a byte from gzip", gzip.body(RawRequest.gzip(large))));
        rows.add(BadRequest.of(413, "100 MiB from gzip", gzip.body(RawRequest.gzip(new byte[100 * MIB]))));
        byte[] whole = RawRequest.gzip(RawRequest.utf8(GOOD));
        rows.add(BadRequest.of(400, "gzip cut short", gzip.body(Arrays.copyOf(whole, whole.length - 9))));
        byte[] wrongSum = whole.clone();
        wrongSum[whole.length - 8]++;
        rows.add(BadRequest.of(400, "gzip with another sum", gzip.body(wrongSum)));
        rows.add(BadRequest.of(400, "gzip that is none", gzip.body(RawRequest.utf8(GOOD))));
        rows.add(BadRequest.of(400, "gzip of nothing", gzip.body(new byte[0])));
        rows.add(BadRequest.of(400, "gzip in gzip", gzip.body(RawRequest.gzip(whole))));
    }

    private static void addTypes(List<BadRequest> rows) {
        byte[] body = RawRequest.utf8(GOOD);
        rows.add(BadRequest.of(
                415, "no content type", RawRequest.of("POST", BadRequest.APP).body(body)));
        for (String type : List.of(
                "text/plain",
                "text/json",
                "application/xhtml+xml",
                "application/jsonx",
                "multipart/form-data",
                "application/x-www-form-urlencoded",
                "application/json; charset=utf-16",
                "application/json;charset=\"UTF-7\"",
                "application/xml; charset=utf-32",
                "application/json; charset=nix")) {
            rows.add(BadRequest.of(
                    415,
                    type,
                    RawRequest.of("POST", BadRequest.APP)
                            .header("Content-Type", type)
                            .body(body)));
        }
        for (String type : List.of(";;;///", "json", "application/json/xml", "/")) {
            rows.add(BadRequest.of(
                    400,
                    type,
                    RawRequest.of("POST", BadRequest.APP)
                            .header("Content-Type", type)
                            .body(body)));
        }
        for (String encoding : List.of("deflate", "br", "gzip, gzip", "nix")) {
            rows.add(BadRequest.of(
                    415,
                    "Content-Encoding: " + encoding,
                    RawRequest.of("POST", BadRequest.APP)
                            .header("Content-Type", "application/json")
                            .header("Content-Encoding", encoding)
                            .body(body)));
        }
    }
}
