package io.rollcall.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceUpdate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read of Rollcall's own JSON, what is skipped, and what is refused. */
class RollcallJsonTest {
    private static final String ONE =
            """
            {"instanceId":"o-1","app":"ORDERS","hostName":"h","ipAddr":"10.0.0.1","status":"UP",
             "dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo","name":"MyOwn"},"newField":{"a":[1]}}""";

    private static final String UNUSABLE = "{\"instanceId\":\"o-2\",\"app\":\"ORDERS\",\"port\":7}";

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_part_of_a_snapshot_has_instances_and_says_whether_it_is_the_last() {
        RollcallJson.SnapshotPart part = RollcallJson.readSnapshotPart(
                bytes("{\"more\":{},\"instances\":[" + ONE + "," + UNUSABLE + "],\"complete\":true}"));
        assertThat(part.complete()).isTrue();
        assertThat(part.instances()).extracting(one -> one.key().toString()).containsExactly("ORDERS/o-1");
        assertThat(RollcallJson.readSnapshotPart(bytes("{\"complete\":false}")).instances())
                .isEmpty();
    }

    @Test
    void changes_show_an_instance_or_say_that_it_is_gone() {
        List<InstanceUpdate> updates = RollcallJson.readChanges(bytes("{\"changes\":[{\"instance\":" + ONE
                + ",\"action\":\"ADDED\"},{\"action\":\"DELETED\",\"app\":\"orders\",\"id\":\"o-9\"},"
                + "{\"action\":\"DELETED\",\"instance\":" + UNUSABLE + "},{\"action\":\"DELETED\",\"instance\":" + ONE
                + "},{\"action\":\"RENAMED\",\"x\":[{}]},"
                + "{\"action\":\"MODIFIED\",\"instance\":" + UNUSABLE + "}],\"later\":1}"));
        assertThat(updates).hasSize(3);
        assertThat(updates.get(0)).isInstanceOf(InstanceUpdate.Shown.class);
        assertThat(updates.get(1)).isEqualTo(new InstanceUpdate.Gone(new InstanceKey("ORDERS", "o-9")));
        assertThat(updates.get(2)).isEqualTo(new InstanceUpdate.Gone(new InstanceKey("ORDERS", "o-1")));
    }

    @Test
    void a_goodbye_and_the_answer_to_a_drain_are_read() {
        assertThat(RollcallJson.readWhy(bytes("{\"why\":\"closing\\ndown\",\"x\":1}")))
                .isEqualTo("closing?down");
        assertThat(RollcallJson.readWhy(bytes("{}"))).isEmpty();
        assertThat(
                        RollcallJson.readDrainAnswer(
                                bytes(
                                        """
                        {"complete":false,"watchers":7,"behind":1,"pollers":2,"slowestPollMillis":30500,"later":{},"nodes":[
                         {"name":"a","state":"TOLD","watchers":7},{"name":"b","state":"UNANSWERED"}]}""")))
                .isEqualTo(new RollcallJson.DrainAnswer(7, 1, 2, Duration.ofMillis(30_500), false));
    }

    @Test
    void what_is_not_such_a_document_is_refused() {
        for (String json :
                List.of("", "[]", "{", "{\"complete\":1}", "{\"instances\":[1],\"complete\":true}", "{} {}")) {
            assertThatThrownBy(() -> RollcallJson.readSnapshotPart(bytes(json)))
                    .as(json)
                    .isInstanceOf(MalformedDocumentException.class);
        }
        for (String json : List.of(
                "{}",
                "{\"changes\":[{\"action\":\"ADDED\"}]}",
                "{\"changes\":[{\"action\":\"DELETED\",\"app\":\"A\"}]}",
                "{\"changes\":[7]}",
                "{\"changes\":7}")) {
            assertThatThrownBy(() -> RollcallJson.readChanges(bytes(json)))
                    .as(json)
                    .isInstanceOf(MalformedDocumentException.class);
        }
        for (String json : List.of(
                "{\"watchers\":1}", "{\"complete\":true,\"nodes\":3}", "{\"complete\":true,\"watchers\":\"x\"}")) {
            assertThatThrownBy(() -> RollcallJson.readDrainAnswer(bytes(json)))
                    .as(json)
                    .isInstanceOf(MalformedDocumentException.class);
        }
    }
}
