package io.rollcall.server.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Paths, queries and methods that no client of the Eureka API has. */
final class BadTargets {
    /** Names that one reader of a path takes for something else than another does. */
    private static final List<String> NAMES = List.of(
            "a%2fb",
            "a%2Fb",
            "a%5cb",
            "a\\b",
            "..",
            "%2e%2e",
            "%2E",
            "a;b=c",
            "a%00b",
            "a%0d%0ab",
            "a%7f",
            "%c2%85",
            "%ff",
            "%c0%af",
            "%ed%a0%80",
            "\u00ff",
            "\u00c3\u00a9",
            "a%zz",
            "a%2",
            "a%",
            "{a}",
            "a|b",
            "a\"b",
            "<a>",
            "a^b",
            "a`b",
            "a[b]",
            "a#b",
            "a\u0001b");

    private BadTargets() {}

    static Stream<BadRequest> all() {
        List<BadRequest> rows = new ArrayList<>();
        for (String name : NAMES) {
            for (String[] operation : BadRequest.operationsOn(name)) {
                RawRequest request = operation[0].equals("POST")
                        ? RawRequest.json("POST", operation[1], Instances.json("KEPT", "new"))
                        : RawRequest.of(operation[0], operation[1]);
                rows.add(BadRequest.of(400, operation[0] + " " + operation[1], request));
            }
        }
        addQueries(rows);
        addMethods(rows);
        for (String path : List.of(
                "/eureka",
                "/eureka/",
                "/eureka/v1/apps",
                "/eureka/v3/apps",
                "/apps",
                "/eureka//apps",
                "//eureka/apps")) {
            rows.add(BadRequest.of(404, "GET " + path, RawRequest.of("GET", path)));
        }
        rows.add(BadRequest.of(404, "POST elsewhere", RawRequest.json("POST", "/eureka/app/KEPT", "{}")));
        rows.add(BadRequest.of(400, "no slash", RawRequest.of("GET", "eureka/apps")));
        rows.add(BadRequest.of(400, "OPTIONS *", RawRequest.of("OPTIONS", "*")));
        rows.add(BadRequest.of(400, "asg", RawRequest.of("PUT", "/eureka/asg/x/status?value=DISABLED")));
        return rows.stream();
    }

    private static void addQueries(List<BadRequest> rows) {
        for (String value :
                List.of("up", "Down", "", "NIX", "UP%00", "%ff", "%", "%c0%af", "\u00ff", "UP;DOWN", "UP#")) {
            rows.add(query("PUT", "/status?value=" + value));
            rows.add(query("DELETE", "/status?value=" + value));
            rows.add(query("PUT", "?overriddenstatus=" + value));
        }
        rows.add(query("PUT", "/status"));
        for (String dirty : List.of("-1", "99999999999999999999", "1.5", "1e3", "x", "", "0x10", "%20", "1%002")) {
            rows.add(query("PUT", "?lastDirtyTimestamp=" + dirty));
            rows.add(query("PUT", "/status?value=DOWN&lastDirtyTimestamp=" + dirty));
            rows.add(query("DELETE", "/status?value=DOWN&lastDirtyTimestamp=" + dirty));
        }
        for (String pair : List.of(
                "a%00=b",
                "a=%01",
                "@class=x",
                "%20=x",
                "a=%ed%a0%80",
                "a%=b",
                "a=%ef%bf%bf",
                BadRequest.times(256, "k") + "=v")) {
            rows.add(query("PUT", "/metadata?" + pair));
        }
    }

    private static BadRequest query(String method, String more) {
        return BadRequest.of(400, method + " " + more, RawRequest.of(method, BadRequest.KEPT + more));
    }

    private static void addMethods(List<BadRequest> rows) {
        for (String method : List.of("PATCH", "TRACE", "FOO", "get", "PROPFIND")) {
            rows.add(BadRequest.of(405, method, RawRequest.of(method, BadRequest.KEPT)));
        }
        rows.add(BadRequest.of(405, "POST instance", RawRequest.json("POST", BadRequest.KEPT, "{}")));
        rows.add(BadRequest.of(405, "PUT application", RawRequest.of("PUT", BadRequest.APP)));
        rows.add(BadRequest.of(405, "DELETE all", RawRequest.of("DELETE", "/eureka/apps")));
        rows.add(BadRequest.of(405, "PUT delta", RawRequest.of("PUT", "/eureka/apps/delta")));
        rows.add(BadRequest.of(405, "GET batch", RawRequest.of("GET", BadRequest.BATCH)));
        rows.add(BadRequest.of(501, "CONNECT", RawRequest.of("CONNECT", "localhost:80")));
    }
}
