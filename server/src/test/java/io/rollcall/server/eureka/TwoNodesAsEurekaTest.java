package io.rollcall.server.eureka;

import static io.rollcall.server.eureka.NodeBeside.DIRTY;
import static io.rollcall.server.eureka.NodeBeside.instance;
import static io.rollcall.server.eureka.NodeBeside.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of ours that take each other for Eureka servers: both halves of the protocol, in both directions. */
class TwoNodesAsEurekaTest {
    @SuppressWarnings("NullAway.Init")
    private NodeBeside one;

    @SuppressWarnings("NullAway.Init")
    private NodeBeside other;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        Path peers = Files.writeString(folder.resolve("peers"), "# to come\n");
        one = new NodeBeside("one", "file:" + peers);
        one.register(instance("first"));
        other = new NodeBeside("other", one.base());
        other.register(instance("second"));
        Files.writeString(peers, other.base());
        soon().until(one::isReady);
        soon().until(other::isReady);
        soon().until(() -> one.has("second") && other.has("first"));
    }

    @AfterEach
    void stop() {
        other.close();
        one.close();
    }

    private static boolean isOnlyThroughEureka(NodeBeside node, String id) {
        return node.told(id).path("onlyThroughEureka").asBoolean();
    }

    @Test
    void each_learns_what_the_other_has_and_says_how_it_is_heard() {
        assertThat(isOnlyThroughEureka(other, "first")).isTrue();
        assertThat(isOnlyThroughEureka(one, "second")).isTrue();
        assertThat(isOnlyThroughEureka(one, "first")).isFalse();
        assertThat(other.eureka().path("onlyThroughEureka").asInt()).isEqualTo(1);
    }

    @Test
    void a_client_that_moves_over_and_back_is_never_gone() {
        assertThat(other.renew("first")).isEqualTo(200);
        assertThat(isOnlyThroughEureka(other, "first")).isFalse();
        assertThat(one.has("first") && other.has("first")).isTrue();
        assertThat(one.renew("first")).isEqualTo(200);
    }

    @Test
    void status_metadata_and_cancel_go_over_and_do_not_come_back() {
        one.send("PUT", "/eureka/apps/ORDERS/first/status?value=OUT_OF_SERVICE", "");
        soon().until(() -> other.told("first").path("status").asText().equals("OUT_OF_SERVICE"));
        one.send("DELETE", "/eureka/apps/ORDERS/first/status?value=UP", "");
        soon().until(() -> other.told("first").path("status").asText().equals("UP"));
        assertThat(other.told("first").path("overriddenStatus").isNull()).isTrue();
        one.send("PUT", "/eureka/apps/ORDERS/first/metadata?colour=blue", "");
        soon().until(() ->
                other.told("first").path("metadata").path("colour").asText().equals("blue"));
        one.register(instance("first").withLastDirtyTimestamp(DIRTY + 9));
        soon().until(() -> !other.told("first").path("metadata").has("colour"));
        long back = one.eureka().path("received").path("items").asLong();
        one.send("DELETE", "/eureka/apps/ORDERS/first", "");
        soon().until(() -> !other.has("first"));

        assertThat(one.has("first")).isFalse();
        assertThat(one.eureka().path("received").path("items").asLong()).isEqualTo(back);
    }
}
