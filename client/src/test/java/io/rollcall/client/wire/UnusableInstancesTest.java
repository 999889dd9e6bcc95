package io.rollcall.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.client.model.Application;
import io.rollcall.client.model.Applications;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One entry that cannot be read must not cost a client all others. */
class UnusableInstancesTest {
    private static final String GOOD =
            "{\"instanceId\":\"good\",\"hostName\":\"h\",\"app\":\"A\",\"ipAddr\":\"1.1.1.1\"}";

    private static Applications read(String json) {
        return EurekaJson.readApplications(new ByteArrayInputStream(EurekaJson.utf8(json)));
    }

    private static String with(String bad) {
        return "{\"applications\":{\"versions__delta\":1,\"apps__hashcode\":\"UP_2_\",\"application\":[{\"name\":\"A\","
                + "\"instance\":[" + GOOD + "," + bad + "," + GOOD.replace("good", "after") + "]},"
                + "{\"name\":\"B\",\"instance\":" + GOOD.replace("\"A\"", "\"B\"") + "}]}}";
    }

    @Test
    void an_instance_that_cannot_be_is_left_out_and_all_others_are_read() {
        String head = "{\"instanceId\":\"bad\",\"hostName\":\"h\",\"app\":\"A\",\"ipAddr\":\"1\",";
        for (String bad : List.of(
                head + "\"dataCenterInfo\":{\"@class\":\"who.knows\",\"name\":\"MyOwn\"},\"x\":{\"y\":[1,{}]}}",
                head + "\"dataCenterInfo\":{\"metadata\":{\"a\":{\"b\":{}}}},\"status\":\"UP\"}",
                head + "\"port\":8080,\"metadata\":{\"a\":\"b\"}}",
                head + "\"port\":{\"$\":\"eighty\",\"more\":{}},\"status\":\"UP\"}",
                head + "\"port\":{\"$\":70000}}",
                head + "\"metadata\":{\"a\":{\"b\":[{}]}},\"status\":\"UP\"}",
                head + "\"leaseInfo\":[1,2],\"status\":\"UP\"}",
                head + "\"status\":[{\"a\":1}]}",
                "{\"instanceId\":\"bad\"}")) {
            assertThat(read(with(bad)).applications())
                    .as(bad)
                    .extracting(Application::name, application -> application.instances().stream()
                            .map(shown -> shown.key().id())
                            .toList())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("A", List.of("good", "after")),
                            org.assertj.core.groups.Tuple.tuple("B", List.of("good")));
        }
    }

    @Test
    void who_wants_to_know_what_was_left_out_is_told_as_much_of_its_name_as_was_read() {
        List<UnusableInstance> leftOut = new ArrayList<>();
        String named = GOOD.replace("good", "bad").replace("}", ",\"port\":{\"$\":70000}}");

        EurekaJson.readApplications(
                new ByteArrayInputStream(EurekaJson.utf8(with(named + ",{\"port\":80},{\"instanceId\":\"x\"}"))),
                leftOut::add);

        assertThat(leftOut)
                .containsExactly(
                        new UnusableInstance("A", "bad", "port 70000 is out of range 0 to 65535"),
                        new UnusableInstance("", "", "port is not an object"),
                        new UnusableInstance("", "x", "Missing appName"));
    }

    @Test
    void a_value_of_the_wrong_shape_around_instances_is_malformed_and_nothing_is_lost_silently() {
        for (String json : List.of(
                with(GOOD).replace("\"UP_2_\"", "{\"a\":1}"),
                with(GOOD).replace("\"versions__delta\":1", "\"versions__delta\":[1]"),
                with(GOOD).replace("\"name\":\"A\"", "\"name\":{}"))) {
            assertThatThrownBy(() -> read(json)).as(json).isInstanceOf(MalformedDocumentException.class);
        }
    }

    @Test
    void an_answer_that_ends_early_is_malformed_wherever_it_ends() {
        String whole = with("{\"instanceId\":\"bad\",\"port\":{\"$\":70000}}");
        for (int length = 0; length < whole.length(); length++) {
            String torn = whole.substring(0, length);
            assertThatThrownBy(() -> read(torn)).as(torn).isInstanceOf(MalformedDocumentException.class);
        }
    }
}
