package io.rollcall.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A persistent instance as a test writes it: its number stands in several places, so that one that is half old and half
 * new would show.
 */
record LedgerEntry(String id, int number) {
    static final String APP = "LEDGER";

    String path() {
        return "/api/v1/instances/" + APP + "/" + id;
    }

    String json() {
        return """
                {"instance": {"instanceId": "%s", "app": "%s", "hostName": "host-%d.example", "ipAddr": "10.0.0.1",
                 "status": "UP", "port": {"$": %d, "@enabled": "true"},
                 "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo", "name": "MyOwn"},
                 "metadata": {"number": "%d"}}}
                """
                .formatted(id, APP, number, 1 + number % 65_535, number);
    }

    /**
     * Reads one of a node's answers.
     *
     * @throws AssertionError if it is not whole
     */
    static LedgerEntry read(JsonNode instance) {
        int number = instance.at("/metadata/number").asInt(-1);
        LedgerEntry entry = new LedgerEntry(instance.path("instanceId").asText(), number);
        boolean whole = instance.path("hostName").asText().equals("host-" + number + ".example")
                && instance.at("/port/$").asInt() == 1 + number % 65_535
                && instance.at("/metadata/rollcall.ephemeral").asText().equals("false")
                && instance.path("status").asText().equals("UP");
        if (!whole) {
            throw new AssertionError("half of an entry: " + instance);
        }
        return entry;
    }
}
