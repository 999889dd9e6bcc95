package io.rollcall.server.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Request lines and headers that break the rules, by accident or to make two readers see two requests. */
final class BadHeads {
    private static final byte[] BODY = RawRequest.utf8(Instances.json("KEPT", "smuggled"));
    private static final byte[] SECOND = RawRequest.json("POST", BadRequest.APP, Instances.json("KEPT", "second"))
            .bytes();

    private BadHeads() {}

    static Stream<BadRequest> all() {
        List<BadRequest> rows = new ArrayList<>();
        addHosts(rows);
        addVersions(rows);
        addTooMuch(rows);
        addBadHeaders(rows);
        addTwoLengths(rows);
        addBadChunks(rows);
        return rows.stream();
    }

    private static void addHosts(List<BadRequest> rows) {
        for (String host : List.of(
                "a b",
                "a:x",
                "a:99999",
                "a:-1",
                "a:123456",
                "[::1",
                "[]",
                "[::1]x",
                "<b>",
                "a/b",
                "a@b",
                "a\\b",
                "a,b c",
                "\u00e4")) {
            rows.add(BadRequest.of(400, "Host: " + host, get().header("Host", host)));
        }
        rows.add(BadRequest.of(400, "no Host", get()));
        rows.add(BadRequest.of(400, "two Hosts", get().header("Host", "a").header("Host", "b")));
        for (String target : List.of("http:///eureka/apps", "http://a:b:c/eureka/apps", "http://u@h/eureka/apps")) {
            rows.add(BadRequest.of(400, target, RawRequest.of("GET", target)));
        }
        rows.add(BadRequest.of(
                400, "absolute with a bad path", RawRequest.of("PUT", "http://localhost/eureka/apps/KEPT/a%2fb")));
    }

    private static RawRequest get() {
        return RawRequest.line("GET " + BadRequest.APP + " HTTP/1.1");
    }

    private static void addVersions(List<BadRequest> rows) {
        for (String version : List.of(" HTTP/2.0", " HTTP/9.9", " HTTP/1.11", " JUNK", "", " a HTTP/1.1")) {
            rows.add(BadRequest.of(
                    505,
                    "version" + version,
                    RawRequest.line("GET /eureka/apps" + version).header("Host", "a")));
        }
        rows.add(BadRequest.of(505, "HTTP/2 without asking", RawRequest.line("PRI * HTTP/2.0")));
    }

    private static void addTooMuch(List<BadRequest> rows) {
        RawRequest plain = RawRequest.of("GET", BadRequest.APP);
        rows.add(BadRequest.of(431, "a header of 9,000 bytes", plain.header("X", BadRequest.times(9_000, "a"))));
        rows.add(BadRequest.of(431, "101 headers", plain.raw(BadRequest.times(100, "X-Y: z\r\n"))));
        rows.add(BadRequest.of(
                414, "a path of 9,000 bytes", RawRequest.of("GET", BadRequest.APP + BadRequest.times(9_000, "a"))));
    }

    private static void addBadHeaders(List<BadRequest> rows) {
        RawRequest plain = RawRequest.of("GET", BadRequest.APP);
        rows.add(BadRequest.smuggling(
                "a header without a colon", plain.raw("nothing\r\n").framed(SECOND)));
        rows.add(BadRequest.smuggling("a header without a name", plain.raw(": x\r\n")));
        rows.add(BadRequest.smuggling("a header with a space in its name", plain.raw("X Y: z\r\n")));
        rows.add(BadRequest.smuggling("a space before the colon", plain.raw("Content-Length : 5\r\n")));
        rows.add(BadRequest.smuggling(
                "a first header that goes on", RawRequest.line("GET / HTTP/1.1").raw(" a: b\r\n")));
        for (char c : new char[] {0, 1, 0x0b, '\r', 0x1b, 0x7f}) {
            rows.add(BadRequest.smuggling("a value with U+" + (int) c, plain.header("X", "a" + c + "b")));
        }
        for (String accept : List.of(";;;,,///", "image/*;q=x", "application/json;q")) {
            rows.add(BadRequest.of(
                    400,
                    "Accept: " + accept,
                    RawRequest.of("GET", BadRequest.KEPT).header("Accept", accept)));
        }
        for (String accept : List.of("text/html", "image/png", "nothing/at-all;q=0.1")) {
            rows.add(BadRequest.of(406, "Accept: " + accept, plain.header("Accept", accept)));
        }
    }

    private static RawRequest post() {
        return RawRequest.of("POST", BadRequest.APP).header("Content-Type", "application/json");
    }

    /** A request that a reader with another opinion of its length takes for two. */
    private static BadRequest two(String name, RawRequest request) {
        return BadRequest.smuggling(name, request.framed(concat(BODY, SECOND)));
    }

    private static void addTwoLengths(List<BadRequest> rows) {
        String length = Integer.toString(BODY.length);
        RawRequest sized = post().header("Content-Length", length);
        rows.add(two("Content-Length and Transfer-Encoding", sized.header("Transfer-Encoding", "chunked")));
        rows.add(BadRequest.smuggling(
                "Transfer-Encoding and Content-Length",
                post().header("Transfer-Encoding", "chunked")
                        .header("Content-Length", "5")
                        .framed(concat(chunk("5", "\r\n", "\r\n0\r\n\r\n"), SECOND))));
        rows.add(two("two Content-Lengths alike", sized.header("Content-Length", length)));
        rows.add(two("two Content-Lengths", sized.header("Content-Length", "3")));
        for (String odd : List.of(
                length + ", " + length,
                length + ",3",
                "-5",
                "+5",
                "0x5",
                "5 5",
                "",
                "x",
                "99999999999999999999",
                "-99999999999999999999")) {
            rows.add(two("Content-Length: " + odd, post().header("Content-Length", odd)));
        }
        for (String odd : List.of(
                "identity",
                "xchunked",
                "gzip, chunked",
                "chunked, identity",
                "chunked;a=b",
                "\"chunked\"",
                "\u000bchunked")) {
            rows.add(two("Transfer-Encoding: " + odd, post().header("Transfer-Encoding", odd)));
            rows.add(two(
                    "the same of a renewal: " + odd,
                    RawRequest.of("PUT", BadRequest.KEPT).header("Transfer-Encoding", odd)));
        }
        rows.add(two(
                "Transfer-Encoding twice",
                post().header("Transfer-Encoding", "chunked").header("Transfer-Encoding", "identity")));
        rows.add(two("a space before the colon of Transfer-Encoding", sized.raw("Transfer-Encoding : chunked\r\n")));
        rows.add(BadRequest.smuggling(
                "Transfer-Encoding in HTTP/1.0",
                RawRequest.line("POST " + BadRequest.APP + " HTTP/1.0")
                        .header("Content-Type", "application/json")
                        .header("Transfer-Encoding", "chunked")
                        .framed(concat(chunk(Integer.toHexString(BODY.length), "\r\n", "\r\n0\r\n\r\n"), SECOND))));
    }

    private static void addBadChunks(List<BadRequest> rows) {
        String size = Integer.toHexString(BODY.length);
        String end = "\r\n0\r\n\r\n";
        for (String odd : List.of(
                "",
                " ",
                "xyz",
                "-5",
                "+5",
                "0x" + size,
                " " + size,
                "fffffffffffffffff",
                "10000000000000005",
                "7fffffffffffffff",
                ";a=b",
                size + " 1",
                size + ";a=b;c",
                BadRequest.times(300, "0"))) {
            rows.add(chunks("chunk size '" + odd + "'", chunk(odd, "\r\n", end)));
        }
        rows.add(chunks("a chunk longer than it says", chunk("5", "\r\n", end)));
        rows.add(chunks("a chunk without its line break", chunk(size, "\r\n", "0\r\n\r\n")));
        rows.add(chunks("a chunk with something before its line break", chunk(size, "\r\n", "x" + end)));
        rows.add(chunks("a size that ends in a line feed", chunk(size, "\n", end)));
        rows.add(chunks("a last chunk that ends in a line feed", chunk(size, "\r\n", "\r\n0\n\n")));
        rows.add(new BadRequest(
                "a trailer of 20,000 bytes",
                Set.of(400),
                true,
                post().header("Transfer-Encoding", "chunked")
                        .framed(chunk(size, "\r\n", "\r\n0\r\nX: " + BadRequest.times(20_000, "a") + "\r\n\r\n"))));
    }

    private static BadRequest chunks(String name, byte[] bytes) {
        return BadRequest.smuggling(
                name, post().header("Transfer-Encoding", "chunked").framed(concat(bytes, SECOND)));
    }

    private static byte[] chunk(String size, String lineBreak, String end) {
        return concat(concat(RawRequest.utf8(size + lineBreak), BODY), RawRequest.utf8(end));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
