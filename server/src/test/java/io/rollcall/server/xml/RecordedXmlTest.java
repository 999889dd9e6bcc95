package io.rollcall.server.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.DataCenter;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from recorded XML writes the same bytes again. */
class RecordedXmlTest {
    @ParameterizedTest
    @ValueSource(strings = {"apps-xml-200", "delta-xml-200", "vips-xml-200"})
    void a_recorded_list_of_applications_is_written_byte_for_byte(String name) {
        List<byte[]> pieces = new ArrayList<>();
        for (Application application : RecordedTraffic.applicationsInXml(name)) {
            pieces.add(EurekaXml.applicationElement(application, false));
        }

        byte[] written = EurekaXml.applications(
                element("versions__delta", RecordedTraffic.responseText(name)),
                element("apps__hashcode", RecordedTraffic.responseText(name)),
                pieces,
                false);

        assertThat(text(written)).isEqualTo(RecordedTraffic.responseText(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app-xml-200", "app-xml-amazon"})
    void a_recorded_application_is_written_byte_for_byte(String name) {
        Application application = RecordedTraffic.applicationsInXml(name).get(0);

        assertThat(text(EurekaXml.application(application, false))).isEqualTo(RecordedTraffic.responseText(name));
    }

    @Test
    void a_recorded_instance_is_written_byte_for_byte() {
        RegisteredInstance read = EurekaXml.readRegistration(RecordedTraffic.response("instance-xml-200"), 0);

        assertThat(text(EurekaXml.instance(read))).isEqualTo(RecordedTraffic.responseText("instance-xml-200"));
    }

    @Test
    void the_compact_variant_of_recorded_applications_is_written_byte_for_byte() {
        List<byte[]> xml = new ArrayList<>();
        List<byte[]> json = new ArrayList<>();
        for (Application application : RecordedTraffic.applicationsInXml("apps-xml-200")) {
            xml.add(EurekaXml.applicationElement(application, true));
            json.add(CompactJson.applicationElement(application));
        }
        String hash = "DOWN_1_OUT_OF_SERVICE_1_UNKNOWN_1_UP_17_";

        assertThat(text(EurekaXml.applications("1", hash, xml, true)))
                .isEqualTo(RecordedTraffic.responseText("apps-compact-xml"));
        assertThat(text(CompactJson.applications("1", hash, json)))
                .isEqualTo(RecordedTraffic.responseText("apps-compact-json"));
    }

    @Test
    void a_compact_delta_and_a_compact_application_are_written_byte_for_byte() {
        List<byte[]> delta = new ArrayList<>();
        for (Application application : RecordedTraffic.applicationsInXml("delta-xml-200")) {
            delta.add(CompactJson.applicationElement(application));
        }
        String hash = element("apps__hashcode", RecordedTraffic.responseText("delta-xml-200"));
        Application application =
                RecordedTraffic.applicationsInXml("app-xml-200").get(0);

        assertThat(text(CompactJson.applications("6", hash, delta)))
                .isEqualTo(RecordedTraffic.responseText("delta-compact-json"));
        assertThat(text(CompactJson.application(application)))
                .isEqualTo(RecordedTraffic.responseText("app-compact-json"));
    }

    @Test
    void xml_and_json_of_the_same_moment_read_as_the_same_instances() {
        // Renewals go on between two recordings; the statement and all else of the lease stand still.
        List<Instance> fromXml = statements(RecordedTraffic.applicationsInXml("apps-xml-200"));
        List<Instance> fromJson = statements(
                EurekaJson.readApplications(new ByteArrayInputStream(RecordedTraffic.response("apps-json-200")))
                        .applications());

        assertThat(fromXml).isNotEmpty().containsExactlyElementsOf(fromJson);
        assertThat(RecordedTraffic.applicationsInXml("app-xml-amazon"))
                .containsExactly(EurekaJson.readApplication(RecordedTraffic.response("app-json-amazon")));
    }

    @Test
    void a_recorded_registration_is_read_field_by_field() {
        RegisteredInstance read = EurekaXml.readRegistration(RecordedTraffic.request("register-xml-204"), 0);

        Instance instance = read.instance();
        assertThat(instance.app()).isEqualTo("FIXAPP");
        assertThat(instance.id()).isEqualTo("fix-xml");
        assertThat(instance.idGiven()).isTrue();
        assertThat(instance.hostName()).isEqualTo("fix-xml-host");
        assertThat(instance.ipAddr()).isEqualTo("10.1.2.4");
        assertThat(instance.status()).isEqualTo(InstanceStatus.UP);
        assertThat(instance.port()).isEqualTo(new Port(8080, true));
        assertThat(instance.securePort()).isEqualTo(new Port(8443, false));
        assertThat(instance.dataCenter()).isEqualTo(DataCenter.MY_OWN);
        assertThat(instance.lease()).isEqualTo(new LeaseTerms(30, 90));
        assertThat(instance.metadata()).isEqualTo(Map.of("zone", "z2"));
        assertThat(instance.vips().plain()).isEqualTo("fix-vip");
        assertThat(instance.vips().secure()).isNull();
        assertThat(instance.lastDirtyTimestamp()).isEqualTo(1795333850909L);
        assertThat(read.registration().overriddenStatus()).isEqualTo(InstanceStatus.UNKNOWN);
    }

    @Test
    void every_field_that_the_wire_knows_is_written_and_read() {
        RegisteredInstance full = EurekaJson.readApplication(RecordedTraffic.response("app-json-full"))
                .instances()
                .get(0);

        byte[] xml = EurekaXml.instance(full);

        assertThat(EurekaXml.readRegistration(xml, 0)).isEqualTo(full);
        assertThat(text(xml))
                .contains("<sid>s1</sid>", "<appGroupName>GRP</appGroupName>", "<asgName>asg-x</asgName>")
                .contains("<secureHealthCheckUrl>https://h/x</secureHealthCheckUrl>");
    }

    @Test
    void a_single_instance_out_of_service_is_not_shown_as_down() {
        RegisteredInstance masked =
                EurekaXml.readRegistration(RecordedTraffic.response("instance-xml-oos-shows-down"), 0);
        RegisteredInstance unmasked = new RegisteredInstance(
                masked.instance().withStatus(InstanceStatus.OUT_OF_SERVICE), masked.registration());

        assertThat(masked.registration().action()).isEqualTo(ActionType.MODIFIED);
        assertThat(text(EurekaXml.instance(unmasked)))
                .isEqualTo(RecordedTraffic.responseText("instance-xml-oos-shows-down")
                        .replace("<status>DOWN<", "<status>OUT_OF_SERVICE<"));
    }

    @Test
    void an_answer_without_applications_is_whole() {
        assertThat(text(EurekaXml.applications("-1", "", List.of(), false)))
                .isEqualTo("<applications>\n  <versions__delta>-1</versions__delta>\n"
                        + "  <apps__hashcode></apps__hashcode>\n</applications>");
        assertThat(text(EurekaXml.applications("-1", "", List.of(), true)))
                .isEqualTo("<applications><versions__delta>-1</versions__delta>"
                        + "<apps__hashcode></apps__hashcode></applications>");
        assertThat(text(CompactJson.applications("-1", "", List.of())))
                .isEqualTo(
                        "{\"applications\":{\"application\":[],\"versions__delta\":\"-1\",\"apps__hashcode\":\"\"}}");
    }

    @Test
    void compact_variants_keep_of_amazon_metadata_what_callers_need() {
        Application amazon = RecordedTraffic.applicationsInXml("app-xml-amazon").get(0);

        String xml = text(EurekaXml.application(amazon, true));
        String json = text(CompactJson.application(amazon));

        assertThat(xml)
                .contains("<name>Amazon</name><metadata><public-hostname>h</public-hostname>"
                        + "<instance-id>i-0abc</instance-id><local-ipv4>10.0.0.9</local-ipv4>"
                        + "<availability-zone>us-east-1a</availability-zone></metadata>");
        assertThat(json)
                .contains("\"name\":\"Amazon\",\"metadata\":{\"public-hostname\":\"h\",\"instance-id\":\"i-0abc\","
                        + "\"local-ipv4\":\"10.0.0.9\",\"availability-zone\":\"us-east-1a\"}")
                .doesNotContain("instanceId");
    }

    private static List<Instance> statements(List<Application> applications) {
        return applications.stream()
                .flatMap(application -> application.instances().stream())
                .map(RegisteredInstance::instance)
                .toList();
    }

    private static String element(String name, String document) {
        Matcher found = Pattern.compile("<" + name + ">(.*?)</" + name + ">").matcher(document);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
