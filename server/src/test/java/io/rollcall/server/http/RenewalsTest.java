package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.LiveInstance;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalsTest {
    private static final String PATH = "/api/v1/renewals";

    private final SteeredNode node = new SteeredNode();

    @AfterEach
    void close() {
        node.close();
    }

    private long secondsSinceRenewal(InstanceKey key) {
        LiveInstance held = Objects.requireNonNull(node.registry.get(key));
        return node.registry.sinceRenewal(held.lease()).toSeconds();
    }

    @Test
    void each_renewal_has_its_own_result_in_the_order_they_were_sent() {
        InstanceKey one = node.register("ORDERS", "o-1");
        InstanceKey two = node.register("ORDERS", "o-2");
        node.pass(Duration.ofSeconds(20));

        HttpResponse<String> answer = node.post(
                PATH,
                """
                {"renewals":[{"app":"ORDERS","id":"o-1"},{"app":"ORDERS","id":"gone"},{"app":"orders","id":"o-2"}]}""");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"results\":[{\"status\":200},{\"status\":404},{\"status\":200}]}");
        assertThat(secondsSinceRenewal(one)).isZero();
        assertThat(secondsSinceRenewal(two)).isZero();
    }

    @Test
    void a_newer_dirty_timestamp_is_answered_404_and_an_older_one_200_as_in_a_single_renewal() {
        node.register("ORDERS", "o-1");
        long dirty = SteeredNode.START.toEpochMilli();
        for (long sent : new long[] {dirty - 1, dirty, dirty + 1}) {
            int single = node.send("PUT", "/eureka/apps/ORDERS/o-1?lastDirtyTimestamp=" + sent, new byte[0])
                    .statusCode();

            String batch = node.post(
                            PATH,
                            "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\",\"lastDirtyTimestamp\":" + sent + "}]}")
                    .body();

            assertThat(batch).isEqualTo("{\"results\":[{\"status\":" + single + "}]}");
        }
    }

    @Test
    void a_body_may_be_compressed_and_the_type_may_have_parameters() {
        node.register("ORDERS", "o-1");

        HttpResponse<String> answer = node.send(
                "POST",
                PATH,
                SteeredNode.gzip("{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\"}]}"),
                "Content-Type",
                "application/json; charset=utf-8",
                "Content-Encoding",
                "gzip");

        assertThat(answer.body()).isEqualTo("{\"results\":[{\"status\":200}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"renewals\":null}",
                "{\"renewals\":[]",
                "{\"renewals\":[]}{}",
                "{\"renewals\":[],\"more\":1}",
                "{\"more\":1,\"renewals\":[]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\"},null]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\"},{\"app\":\"ORDERS\"}]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\"},{\"id\":\"o-1\"}]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\"},{\"app\":\"ORDERS\",\"id\":\" \"}]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\"},{\"app\":\"ORDERS\",\"id\":1}]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\",\"id\":\"o-1\"}]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\",\"lastDirtyTimeStamp\":1}]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\",\"lastDirtyTimestamp\":\"1\"}]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\",\"lastDirtyTimestamp\":-1}]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\",\"lastDirtyTimestamp\":1.5}]}",
                "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\",\"lastDirtyTimestamp\":99999999999999999999}]}",
            })
    void a_body_that_cannot_be_read_whole_renews_nothing(String body) {
        InstanceKey key = node.register("ORDERS", "o-1");
        node.pass(Duration.ofSeconds(20));

        HttpResponse<String> answer =
                node.send("POST", PATH, body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(secondsSinceRenewal(key)).isEqualTo(20);
    }

    @Test
    void ten_thousand_renewals_are_taken_and_one_more_is_refused() {
        String one = "{\"app\":\"ORDERS\",\"id\":\"o-1\"}";

        HttpResponse<String> most =
                node.post(PATH, "{\"renewals\":[" + String.join(",", Collections.nCopies(10_000, one)) + "]}");
        HttpResponse<String> tooMany =
                node.post(PATH, "{\"renewals\":[" + String.join(",", Collections.nCopies(10_001, one)) + "]}");

        assertThat(most.statusCode()).isEqualTo(200);
        assertThat(tooMany.statusCode()).isEqualTo(400);
        assertThat(tooMany.body()).contains("more than 10000 renewals");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/jsonx"})
    void another_content_type_is_answered_415(String type) {
        HttpResponse<String> answer =
                node.send("POST", PATH, "{\"renewals\":[]}".getBytes(StandardCharsets.UTF_8), "Content-Type", type);

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void no_content_type_is_answered_415() {
        assertThat(node.send("POST", PATH, new byte[] {'{', '}'}).statusCode()).isEqualTo(415);
    }
}
