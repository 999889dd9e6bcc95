package io.rollcall.server.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Instances as the many writers of registrations write them, each the JSON below {@code instance}. */
final class InstanceShapes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private InstanceShapes() {}

    /** An ordinary instance that is up on port 8080; its virtual address is its app in small letters. */
    static ObjectNode up(String app, String id) {
        return (ObjectNode) parse(
                """
                {"instanceId":"%2$s","hostName":"host-of-%2$s","app":"%1$s","ipAddr":"192.0.2.7","status":"UP",
                 "overriddenStatus":"UNKNOWN","port":{"$":8080,"@enabled":"true"},
                 "securePort":{"$":443,"@enabled":"false"},"countryId":1,
                 "dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo","name":"MyOwn"},
                 "leaseInfo":{"renewalIntervalInSecs":30,"durationInSecs":90,"registrationTimestamp":0,
                   "lastRenewalTimestamp":0,"evictionTimestamp":0,"serviceUpTimestamp":0},
                 "metadata":{"zone":"z1"},"vipAddress":"%3$s","secureVipAddress":"%3$s",
                 "isCoordinatingDiscoveryServer":"false",
                 "lastUpdatedTimestamp":"1700000000000","lastDirtyTimestamp":"1700000000000"}"""
                        .formatted(app, id, app.toLowerCase(Locale.ROOT)));
    }

    /** The body of a registration. */
    static JsonNode wrapped(JsonNode instance) {
        return JSON.createObjectNode().set("instance", instance);
    }

    /** One instance of every shape that has ever broken a reader, by the id its server knows it by. */
    static Map<String, JsonNode> everyShape(String app) {
        Map<String, JsonNode> shapes = new LinkedHashMap<>();
        shapes.put("plain", up(app, "plain"));

        ObjectNode noMetadata = up(app, "no-metadata");
        noMetadata.remove("metadata");
        shapes.put("no-metadata", noMetadata);
        shapes.put("empty-metadata", up(app, "empty-metadata").set("metadata", JSON.createObjectNode()));
        shapes.put(
                "odd-metadata",
                up(app, "odd-metadata")
                        .set(
                                "metadata",
                                JSON.createObjectNode()
                                        .put("a b", "<&>\"'")
                                        .put("1k", "één – ü")
                                        .put("weight", 5)
                                        .put("canary", true)));

        ObjectNode secure = up(app, "secure");
        secure.set("port", parse("{\"$\":80,\"@enabled\":\"false\"}"));
        secure.set("securePort", parse("{\"$\":8443,\"@enabled\":\"true\"}"));
        secure.put("secureHealthCheckUrl", "https://secure:8443/health");
        shapes.put("secure", secure);

        ObjectNode noPorts = up(app, "no-ports");
        noPorts.remove("port");
        noPorts.remove("securePort");
        shapes.put("no-ports", noPorts);

        ObjectNode full = up(app, "full");
        full.put("appGroupName", "shop").put("asgName", "asg-1").put("sid", "na");
        full.put("homePageUrl", "http://full:8080/").put("statusPageUrl", "http://full:8080/info");
        full.put("healthCheckUrl", "http://full:8080/health").put("actionType", "ADDED");
        shapes.put("full", full);

        for (String status : new String[] {"DOWN", "STARTING", "OUT_OF_SERVICE", "UNKNOWN", "NO_SUCH_STATUS"}) {
            shapes.put("is-" + status, up(app, "is-" + status).put("status", status));
        }
        shapes.put("overridden", up(app, "overridden").put("overriddenStatus", "OUT_OF_SERVICE"));

        shapes.put("i-0a1b2c3d", amazonWithoutId(app, "i-0a1b2c3d"));
        shapes.put("nameless-host", minimal(app, "nameless-host"));
        shapes.put("spring:1", asSpringWritesIt(app, "spring:1"));
        return shapes;
    }

    /** An Amazon instance that names itself only in its data centre's metadata. */
    static ObjectNode amazonWithoutId(String app, String amazonId) {
        ObjectNode instance = up(app, amazonId);
        instance.remove("instanceId");
        instance.set(
                "dataCenterInfo",
                parse(
                        """
                        {"@class":"com.netflix.appinfo.AmazonInfo","name":"Amazon","metadata":{
                         "instance-id":"%s","availability-zone":"us-east-1c","ami-id":"ami-1","instance-type":"m5.large",
                         "local-ipv4":"192.0.2.9","public-hostname":"ec2-192-0-2-9"}}"""
                                .formatted(amazonId)));
        return instance;
    }

    /** The least that is accepted: no id, no lease, no timestamps, ports with a boolean. */
    static ObjectNode minimal(String app, String hostName) {
        return (ObjectNode) parse(
                """
                {"app":"%s","hostName":"%s","ipAddr":"127.0.0.1","vipAddress":"npm-vip","status":"UP",
                 "port":{"$":8080,"@enabled":true},
                 "dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo","name":"MyOwn"}}"""
                        .formatted(app, hostName));
    }

    /** Numbers for timestamps, nulls for what is not set. */
    private static ObjectNode asSpringWritesIt(String app, String id) {
        ObjectNode instance = up(app, id);
        instance.put("lastUpdatedTimestamp", 1_700_000_000_000L).put("lastDirtyTimestamp", 1_700_000_000_000L);
        instance.put("isCoordinatingDiscoveryServer", false).put("sid", "na");
        return instance.putNull("appGroupName")
                .putNull("asgName")
                .putNull("actionType")
                .putNull("secureHealthCheckUrl");
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
