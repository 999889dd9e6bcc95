package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.rollcall.server.interop.Wire.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What clients in other languages ask and what each of them needs of the answer, said in plain HTTP since these
 * clients do not run on a JVM. Each test is one client's life as its source or its recorded traffic shows it.
 */
@Execution(ExecutionMode.CONCURRENT)
abstract class OtherClientShapesContract {
    private static final String[] JSON = {"Accept", "application/json"};
    private Wire wire;

    /** Where the server under test is. */
    abstract String serviceUrl();

    @BeforeAll
    static void bePatient() {
        // A build machine may be busy with other things; nothing here is about speed.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @BeforeEach
    void reachServer() {
        wire = new Wire(serviceUrl());
    }

    /** eureka-js-client: the least a registration can hold, exact statuses, the numbers of ports in the delta. */
    @Test
    void the_javascript_client_lives_its_life() {
        String body =
                """
                {"instance":{"app":"npm-app","instanceId":"npm-1","hostName":"npm-host","ipAddr":"127.0.0.1",\
                "port":{"$":8080,"@enabled":true},"vipAddress":"npm-vip","dataCenterInfo":{\
                "@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo","name":"MyOwn"},"status":"UP"}}""";
        String[] gzip = {"Accept", "application/json", "Accept-Encoding", "gzip, deflate"};

        // Its default base is the one of a Netflix server.
        assertThat(wire.put("v2/apps/npm-app/npm-1").status())
                .as("a heartbeat that must make it register")
                .isEqualTo(404);
        Answer registered = wire.send("POST", "v2/apps/npm-app", body, "Content-Type", "application/json");
        assertThat(registered.status()).isEqualTo(204);
        Answer renewed = wire.put("v2/apps/npm-app/npm-1");
        assertThat(renewed.status()).isEqualTo(200);
        assertThat(renewed.text()).isEmpty();

        Answer full = wire.get("v2/apps/", gzip);
        assertThat(full.mediaType()).isEqualTo("application/json");
        ClientReading.json(full);
        JsonNode known = ClientReading.instance(full.json(), "NPM-APP", "npm-1");
        assertThat(known.path("app").asText()).isEqualTo("NPM-APP");
        assertThat(known.path("vipAddress").asText()).isEqualTo("npm-vip");

        Answer delta = wire.get("v2/apps/delta", gzip);
        ClientReading.json(delta);
        assertThat(ClientReading.instance(delta.json(), "NPM-APP", "npm-1")
                        .path("actionType")
                        .asText())
                .isEqualTo("ADDED");

        assertThat(wire.delete("v2/apps/npm-app/npm-1").status()).isEqualTo(200);
        JsonNode gone = ClientReading.instance(wire.get("v2/apps/delta", gzip).json(), "NPM-APP", "npm-1");
        assertThat(gone.path("actionType").asText()).isEqualTo("DELETED");
        assertThat(gone.at("/port/$").isInt())
                .as("it finds the instance to drop by host name and numeric port")
                .isTrue();
    }

    /** Steeltoe: timestamps as text, ids with an encoded colon, a charset in the media type, exact statuses. */
    @Test
    void the_dotnet_client_lives_its_life() {
        String[] headers = {"Accept", "application/json", "X-Discovery-AllowRedirect", "false"};
        String path = "apps/DOTNET/box%3Adotnet%3A5000";
        String body =
                """
                {"instance":{"instanceId":"box:dotnet:5000","app":"DOTNET","ipAddr":"192.0.2.8","sid":"na",
                "port":{"@enabled":"true","$":5000},"securePort":{"@enabled":"false","$":0},
                "homePageUrl":"http://box:5000/","vipAddress":"dotnet","secureVipAddress":"dotnet","countryId":1,
                "dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo","name":"MyOwn"},
                "hostName":"box","status":"UP","overriddenStatus":"UNKNOWN","overriddenstatus":"UNKNOWN",
                "leaseInfo":{"renewalIntervalInSecs":30,"durationInSecs":90,"registrationTimestamp":"0",
                "lastRenewalTimestamp":"0","evictionTimestamp":"0","serviceUpTimestamp":"0"},
                "isCoordinatingDiscoveryServer":"false","metadata":{"a":"1"},
                "lastUpdatedTimestamp":"1700000000000","lastDirtyTimestamp":"1700000000000","actionType":"ADDED"}}""";

        assertThat(wire.send(
                                "POST",
                                "apps/DOTNET",
                                body,
                                with(headers, "Content-Type", "application/json; charset=utf-8"))
                        .status())
                .isEqualTo(204);
        assertThat(wire.put(path + "?lastDirtyTimestamp=1700000000000", headers).status())
                .isEqualTo(200);
        assertThat(wire.put(path + "?lastDirtyTimestamp=1700000000001", headers).status())
                .as("the server knows an older state and must ask for a registration")
                .isEqualTo(404);

        ClientReading.json(wire.get("apps", headers));
        ClientReading.json(wire.get("apps/delta", headers));
        Answer byVip = wire.get("vips/dotnet", headers);
        ClientReading.json(byVip);
        JsonNode known = ClientReading.instance(byVip.json(), "DOTNET", "box:dotnet:5000");
        assertThat(known.path("lastDirtyTimestamp").asLong()).isEqualTo(1_700_000_000_000L);
        assertThat(known.at("/leaseInfo/durationInSecs").asInt()).isEqualTo(90);

        assertThat(wire.delete(path, headers).status()).isEqualTo(200);
    }

    /** py_eureka_client: writes JSON, reads nothing but XML, and says so by not saying anything. */
    @Test
    void the_python_client_lives_its_life() {
        String path = "apps/PYTHON/box%3A192.0.2.5%3Apython%3A9090";
        String body =
                """
                {"instance": {"instanceId": "box:192.0.2.5:python:9090", "hostName": "box", "app": "PYTHON",
                "ipAddr": "192.0.2.5", "status": "UP", "overriddenstatus": "UNKNOWN",
                "port": {"$": 9090, "@enabled": "true"}, "securePort": {"$": 9443, "@enabled": "false"},
                "countryId": 1, "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
                "name": "MyOwn"}, "leaseInfo": {"renewalIntervalInSecs": 30, "durationInSecs": 90,
                "registrationTimestamp": 0, "lastRenewalTimestamp": 0, "evictionTimestamp": 0,
                "serviceUpTimestamp": 0}, "metadata": {"zone": "z1"}, "homePageUrl": "http://box:9090/",
                "statusPageUrl": "", "healthCheckUrl": "", "secureHealthCheckUrl": "", "vipAddress": "python",
                "secureVipAddress": "python", "lastUpdatedTimestamp": "1700000000000",
                "lastDirtyTimestamp": "1700000000000", "isCoordinatingDiscoveryServer": "false"}}""";
        String[] headers = {"Accept-Encoding", "gzip, deflate"};
        String[] newer = with(headers, "Accept", "*/*");

        assertThat(wire.send("POST", "apps/PYTHON", body, with(headers, "Content-Type", "application/json"))
                        .status())
                .isEqualTo(204);
        assertThat(wire.put(path + "?status=UP&lastDirtyTimestamp=1700000000000", headers)
                        .status())
                .isEqualTo(200);
        assertThat(wire.put(path + "?status=UP&lastDirtyTimestamp=1700000000000&overriddenstatus=UNKNOWN", newer)
                        .status())
                .isEqualTo(200);

        for (String[] asked : List.of(headers, newer)) {
            for (String list : List.of("apps/", "apps/delta", "vips/python", "svips/python")) {
                ClientReading.xml(wire.get(list, asked), "applications");
            }
            ClientReading.xml(wire.get("apps/PYTHON", asked), "application");
            ClientReading.xml(wire.get(path, asked), "instance");
        }

        String before = deltaVersion();
        assertThat(wire.put(path + "/status?value=OUT_OF_SERVICE&lastDirtyTimestamp=1700000000000", headers)
                        .status())
                .isEqualTo(200);
        await("a delta it would otherwise skip").until(() -> !deltaVersion().equals(before));
        assertThat(wire.delete(path + "/status?lastDirtyTimestamp=1700000000000", headers)
                        .status())
                .isEqualTo(200);
        assertThat(wire.delete(path, headers).status()).isEqualTo(200);
        assertThat(wire.put(path + "?status=UP&lastDirtyTimestamp=1700000000000", headers)
                        .status())
                .isEqualTo(404);
    }

    /** fargo by default: XML both ways, elements for what is empty, a data centre without its class. */
    @Test
    void the_go_client_lives_its_life_in_xml() {
        String[] xml = {"Content-Type", "application/xml", "Accept", "application/xml"};
        String body =
                """
                <instance><instanceId>go-1</instanceId><hostName>gopher</hostName><app>GO</app>\
                <ipAddr>192.0.2.6</ipAddr><vipAddress>go</vipAddress><secureVipAddress>go</secureVipAddress>\
                <status>UP</status><overriddenstatus></overriddenstatus><homePageUrl></homePageUrl>\
                <statusPageUrl></statusPageUrl><healthCheckUrl></healthCheckUrl><countryId>0</countryId>\
                <dataCenterInfo><name>MyOwn</name><metadata></metadata></dataCenterInfo>\
                <leaseInfo><renewalIntervalInSecs>0</renewalIntervalInSecs><durationInSecs>90</durationInSecs>\
                <registrationTimestamp>0</registrationTimestamp><lastRenewalTimestamp>0</lastRenewalTimestamp>\
                <evictionTimestamp>0</evictionTimestamp><serviceUpTimestamp>0</serviceUpTimestamp></leaseInfo>\
                <metadata></metadata><port enabled="true">6060</port><securePort enabled="false">0</securePort>\
                </instance>""";

        assertThat(wire.get("apps/GO/go-1", xml).status())
                .as("it registers only what is unknown")
                .isEqualTo(404);
        assertThat(wire.send("POST", "apps/GO", body, xml).status()).isEqualTo(204);
        Answer own = wire.get("apps/GO/go-1", xml);
        ClientReading.xml(own, "instance");
        assertThat(ClientReading.child(own.xml(), "port").getTextContent()).isEqualTo("6060");
        assertThat(ClientReading.child(own.xml(), "status").getTextContent()).isEqualTo("UP");

        assertThat(wire.put("apps/GO/go-1").status()).isEqualTo(200);
        assertThat(wire.put("apps/GO/go-1/metadata?color=blue").status()).isEqualTo(200);
        assertThat(ClientReading.child(
                                ClientReading.child(
                                        wire.get("apps/GO/go-1", xml).xml(), "metadata"),
                                "color")
                        .getTextContent())
                .isEqualTo("blue");
        assertThat(wire.put("apps/GO/go-1/status?value=OUT_OF_SERVICE").status())
                .isEqualTo(200);

        ClientReading.xml(wire.get("apps", xml), "applications");
        ClientReading.xml(wire.get("vips/go", xml), "applications");
        ClientReading.xml(wire.get("vips/nobody-has-it", xml), "applications");
        assertThat(wire.delete("apps/GO/go-1").status()).isEqualTo(200);
    }

    /** fargo told to use JSON: ports as text, the class of the data centre after its name. */
    @Test
    void the_go_client_lives_its_life_in_json() {
        String[] json = with(JSON, "Content-Type", "application/json");
        String body =
                """
                {"instance":{"instanceId":"go-2","hostName":"gopher","app":"GO-JSON","ipAddr":"192.0.2.6",\
                "vipAddress":"go-json","secureVipAddress":"go-json","status":"UP","overriddenstatus":"",\
                "homePageUrl":"","statusPageUrl":"","healthCheckUrl":"","countryId":0,\
                "dataCenterInfo":{"name":"MyOwn","@class":"com.netflix.appinfo.MyDataCenterInfo"},\
                "leaseInfo":{"renewalIntervalInSecs":0,"durationInSecs":90,"registrationTimestamp":0,\
                "lastRenewalTimestamp":0,"evictionTimestamp":0,"serviceUpTimestamp":0},"metadata":{},\
                "port":{"$":"6060","@enabled":"true"},"securePort":{"$":"0","@enabled":"false"}}}""";

        assertThat(wire.get("apps/GO-JSON/go-2", json).status()).isEqualTo(404);
        assertThat(wire.send("POST", "apps/GO-JSON", body, json).status()).isEqualTo(204);
        Answer own = wire.get("apps/GO-JSON/go-2", json);
        assertThat(own.status()).isEqualTo(200);
        assertThat(own.json().at("/instance/port/$").asInt()).isEqualTo(6060);
        assertThat(own.json().at("/instance/port/@enabled")).isEqualTo(TextNode.valueOf("true"));
        assertThat(wire.get("apps/GO-JSON", json)
                        .json()
                        .at("/application/instance")
                        .isArray())
                .isTrue();

        ClientReading.json(wire.get("apps", json));
        ClientReading.json(wire.get("vips/go-json", json));
        Answer nobody = wire.get("vips/nobody-has-it", json);
        assertThat(nobody.status()).isEqualTo(200);
        assertThat(nobody.json().at("/applications/application").isArray()).isTrue();
        assertThat(nobody.json().at("/applications/application")).isEmpty();
        assertThat(wire.put("apps/GO-JSON/go-2").status()).isEqualTo(200);
        assertThat(wire.delete("apps/GO-JSON/go-2").status()).isEqualTo(200);
    }

    private String deltaVersion() {
        return ClientReading.child(wire.get("apps/delta").xml(), "versions__delta")
                .getTextContent();
    }

    private static String[] with(String[] headers, String name, String value) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add(name);
        all.add(value);
        return all.toArray(String[]::new);
    }
}
