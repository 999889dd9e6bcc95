package io.rollcall.server.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.client.model.Application;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class XmlRoundTripTest {
    private static final int ROUNDS = 5_000;

    @Test
    void a_generated_instance_survives_xml_out_and_in() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RegisteredInstance made = new GeneratedInstances(new SplittableRandom(seed)).next();

            RegisteredInstance read = EurekaXml.readRegistration(EurekaXml.instance(made), 7);

            assertThat(read).as("seed %s", seed).isEqualTo(made);
            assertThat(read.instance().metadata().keySet())
                    .as("order, seed %s", seed)
                    .containsExactlyElementsOf(made.instance().metadata().keySet());
        }
    }

    @Test
    void what_json_registration_accepts_means_the_same_in_xml() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Instance made =
                    new GeneratedInstances(new SplittableRandom(seed)).next().instance();

            RegisteredInstance json = EurekaJson.readRegistration(EurekaJson.registration(made), 7);
            RegisteredInstance xml = EurekaXml.readRegistration(EurekaXml.instance(json), 7);

            assertThat(json.instance()).as("seed %s", seed).isEqualTo(made);
            assertThat(xml).as("seed %s", seed).isEqualTo(json);
        }
    }

    @Test
    void threads_share_readers_and_writers() {
        List<Integer> changed = IntStream.range(0, ROUNDS)
                .parallel()
                .filter(seed -> {
                    RegisteredInstance made = new GeneratedInstances(new SplittableRandom(seed)).next();
                    return !EurekaXml.readRegistration(EurekaXml.instance(made), 7)
                            .equals(made);
                })
                .boxed()
                .toList();

        assertThat(changed).isEmpty();
    }

    @Test
    void the_longest_texts_that_are_taken_are_carried() {
        String longest = "v".repeat(1 << 20);
        Instance made = Instance.of("A", "i", "h", "10.0.0.1", new Port(80, true))
                .withMetadata(Map.of("$".repeat(255), longest, "\u4e2d".repeat(255), "<" + longest.substring(1)));

        RegisteredInstance json = EurekaJson.readRegistration(EurekaJson.registration(made), 7);

        assertThat(json.instance()).isEqualTo(made);
        assertThat(EurekaXml.readRegistration(EurekaXml.instance(json), 7)).isEqualTo(json);
    }

    @Test
    void a_name_that_json_would_refuse_is_refused() {
        String register = HostileDocuments.around("<metadata><" + "\u4e2d".repeat(1_366) + "/></metadata>");

        assertThatThrownBy(() -> EurekaXml.readRegistration(register.getBytes(StandardCharsets.UTF_8), 7))
                .isInstanceOf(InvalidInstanceException.class)
                .hasMessage("metadata has a name of more than 4096 bytes");
    }

    @Test
    void every_layout_of_generated_instances_is_well_formed_to_a_parser_that_knows_namespaces() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        DocumentBuilder parser = factory.newDocumentBuilder();
        for (int seed = 0; seed < 500; seed++) {
            RegisteredInstance made = new GeneratedInstances(new SplittableRandom(seed)).next();
            Application application = new Application(made.key().app(), List.of(made, made));
            for (boolean compact : new boolean[] {false, true}) {
                byte[] piece = EurekaXml.applicationElement(application, compact);
                byte[] all = EurekaXml.applications("1", "UP_2_", List.of(piece, piece), compact);

                assertThatCode(() -> parser.parse(new ByteArrayInputStream(all)))
                        .as("seed %s", seed)
                        .doesNotThrowAnyException();
            }
        }
    }

    /** Readers of this registry may hold what an older one took: it must not spoil the answer of all. */
    @Test
    void metadata_that_no_registration_could_bring_is_still_written_well_formed() throws Exception {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int unit = 0; unit <= 0xFFFF; unit++) {
            pairs.put("" + (char) unit + (char) unit, "" + (char) unit + ".");
        }
        pairs.putAll(Map.of("", "", "xmlns", "x", "xml", "x", "nul", "a\u0000b\uffff"));
        Instance odd =
                Instance.of("A", "i", "h", "10.0.0.1", new Port(80, true)).withMetadata(pairs);

        byte[] xml = EurekaXml.application(new Application("A", List.of(registered(odd))), false);

        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        assertThat(factory.newDocumentBuilder()
                        .parse(new ByteArrayInputStream(xml))
                        .getElementsByTagName("nul")
                        .item(0)
                        .getTextContent())
                .isEqualTo("a\ufffdb\ufffd");
    }

    @Test
    void an_instance_without_an_id_of_its_own_is_written_without_one() {
        String register = "<instance><hostName>h1</hostName><app>a</app><ipAddr>10.0.0.1</ipAddr>"
                + "<dataCenterInfo class=\"com.netflix.appinfo.MyDataCenterInfo\"><name>MyOwn</name></dataCenterInfo>"
                + "</instance>";

        RegisteredInstance read = EurekaXml.readRegistration(register.getBytes(StandardCharsets.UTF_8), 42);

        assertThat(read.key().id()).isEqualTo("h1");
        assertThat(read.instance().lastDirtyTimestamp()).isEqualTo(42);
        assertThat(read.instance().port()).isEqualTo(Port.DEFAULT_PLAIN);
        assertThat(new String(EurekaXml.instance(read), StandardCharsets.UTF_8)).doesNotContain("instanceId");
        assertThat(EurekaXml.readRegistration(EurekaXml.instance(read), 42)).isEqualTo(read);
    }

    private static RegisteredInstance registered(Instance instance) {
        return new RegisteredInstance(
                instance, new GeneratedInstances(new SplittableRandom(1)).next().registration());
    }
}
