package io.rollcall.server.xml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusPageTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final String PEER = "http://127.0.0.1:18772/eureka/";
    private static final RegisteredInstance SELF = self();
    private static final NodeStatus STATUS = new NodeStatus(
            new NodeStatus.Machine(2, 247 * MEBIBYTE, 54 * MEBIBYTE, Duration.ofSeconds(299)),
            new NodeStatus.Peers(List.of(PEER), List.of(PEER), List.of()),
            SELF);

    @Test
    void the_xml_is_that_of_eureka_byte_for_byte() {
        // The one recorded never registered itself, so it had no action; ours always has one.
        String written = new String(StatusPage.xml(STATUS), StandardCharsets.UTF_8)
                .replace("    <actionType>ADDED</actionType>\n", "");

        assertThat(written).isEqualTo(RecordedTraffic.responseText("status-xml-200"));
    }

    @Test
    void the_json_says_the_same() throws IOException {
        JsonNode json = new ObjectMapper().readTree(StatusPage.json(STATUS));

        assertThat(json.at("/generalStats/num-of-cpus").textValue()).isEqualTo("2");
        assertThat(json.at("/generalStats/total-avail-memory").textValue()).isEqualTo("247mb");
        assertThat(json.at("/generalStats/current-memory-usage").textValue()).isEqualTo("54mb (21%)");
        assertThat(json.at("/generalStats/server-uptime").textValue()).isEqualTo("00:04");
        assertThat(json.at("/applicationStats/registered-replicas").textValue()).isEqualTo(PEER);
        assertThat(json.at("/applicationStats/available-replicas").textValue()).isEqualTo(PEER + ",");
        assertThat(json.at("/applicationStats/unavailable-replicas").textValue())
                .isEmpty();
        byte[] instance =
                EurekaJson.utf8("{\"instance\":" + json.at("/instanceInfo").toString() + "}");
        assertThat(EurekaJson.readInstance(instance)).isEqualTo(SELF);
    }

    @Test
    void a_node_that_does_not_register_itself_shows_no_instance() {
        NodeStatus alone = new NodeStatus(STATUS.machine(), STATUS.peers(), null);

        assertThat(new String(StatusPage.xml(alone), StandardCharsets.UTF_8)).doesNotContain("instanceInfo");
        assertThat(new String(StatusPage.json(alone), StandardCharsets.UTF_8)).doesNotContain("instanceInfo");
    }

    @Test
    void days_of_uptime_are_named() {
        NodeStatus old = new NodeStatus(
                new NodeStatus.Machine(1, 0, 0, Duration.ofMinutes(2 * 24 * 60 + 61)), STATUS.peers(), null);

        assertThat(old.generalStats())
                .containsEntry("server-uptime", "2 days 01:01")
                .containsEntry("current-memory-usage", "0mb (0%)");
    }

    private static RegisteredInstance self() {
        String page = RecordedTraffic.responseText("status-xml-200");
        String instance = page.substring(page.indexOf("<instanceInfo>"), page.indexOf("</com.netflix"))
                .replace("instanceInfo>", "instance>");
        return EurekaXml.readRegistration(instance.getBytes(StandardCharsets.UTF_8), 0);
    }
}
