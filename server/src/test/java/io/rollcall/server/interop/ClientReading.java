package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcall.server.interop.Wire.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What the readers among the clients need of an answer, all their needs together. */
final class ClientReading {
    private ClientReading() {}

    /** Lists are lists, ports are a number and a word, timestamps are numbers or the text of one. */
    static void json(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.mediaType()).isEqualTo("application/json");
        JsonNode applications = answer.json().path("applications");
        assertThat(applications.path("apps__hashcode").isTextual()).isTrue();
        assertThat(applications.path("versions__delta").asText()).matches("-?\\d+");
        assertThat(applications.path("application").isArray()).isTrue();
        assertThat(applications.path("application")).isNotEmpty().allSatisfy(application -> {
            assertThat(application.path("name").isTextual()).isTrue();
            assertThat(application.path("instance").isArray()).isTrue();
            assertThat(application.path("instance")).allSatisfy(instance -> {
                assertThat(instance.path("app")).isEqualTo(application.path("name"));
                for (String port : List.of("port", "securePort")) {
                    assertThat(instance.path(port).path("$").isInt()).isTrue();
                    assertThat(instance.path(port).path("@enabled").isTextual()).isTrue();
                    assertThat(instance.path(port).path("@enabled").asText()).isIn("true", "false");
                }
                assertThat(instance.path("status").asText())
                        .isIn("UP", "DOWN", "STARTING", "OUT_OF_SERVICE", "UNKNOWN");
                assertThat(instance.path("actionType").asText()).isIn("ADDED", "MODIFIED", "DELETED");
                assertThat(instance.path("lastUpdatedTimestamp").asText()).matches("\\d+");
                assertThat(instance.path("lastDirtyTimestamp").asText()).matches("\\d+");
                assertThat(instance.path("metadata").isObject()).isTrue();
                assertThat(instance.at("/leaseInfo/durationInSecs").isInt()).isTrue();
                assertThat(instance.at("/dataCenterInfo/@class").isTextual()).isTrue();
            });
        });
    }

    /** The root as asked; below it every port with its attribute and every count and time in digits. */
    static void xml(Answer answer, String root) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.mediaType()).isEqualTo("application/xml");
        Element document = answer.xml();
        assertThat(document.getTagName()).isEqualTo(root);
        if (root.equals("applications")) {
            assertThat(child(document, "versions__delta").getTextContent()).matches("-?\\d+");
            child(document, "apps__hashcode");
        }
        List<Element> instances = root.equals("instance") ? List.of(document) : below(document, "instance");
        assertThat(instances).allSatisfy(instance -> {
            for (String port : List.of("port", "securePort")) {
                assertThat(child(instance, port).getAttribute("enabled")).isIn("true", "false");
                assertThat(child(instance, port).getTextContent()).matches("\\d+");
            }
            assertThat(child(instance, "dataCenterInfo").getAttribute("class")).isNotEmpty();
            for (String number : List.of("countryId", "lastUpdatedTimestamp", "lastDirtyTimestamp")) {
                assertThat(child(instance, number).getTextContent()).as(number).matches("\\d+");
            }
            for (Node time = child(instance, "leaseInfo").getFirstChild(); time != null; time = time.getNextSibling()) {
                assertThat(time.getTextContent().strip()).matches("\\d*");
            }
        });
    }

    /** The instance of that id in a JSON list of applications; its absence fails the test. */
    static JsonNode instance(JsonNode answer, String app, String id) {
        return StreamSupport.stream(answer.at("/applications/application").spliterator(), false)
                .filter(a -> a.path("name").asText().equals(app))
                .flatMap(a -> StreamSupport.stream(a.path("instance").spliterator(), false))
                .filter(i -> i.path("instanceId").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(app + "/" + id + " is not in " + answer));
    }

    /** The element of that name directly below; its absence fails the test. */
    static Element child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element;
            }
        }
        throw new AssertionError("No " + name + " in " + parent.getTagName() + ": " + parent.getTextContent());
    }

    private static List<Element> below(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }
}
