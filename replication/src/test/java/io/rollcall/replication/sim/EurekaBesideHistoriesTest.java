package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.ClientWord;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Two of our nodes hear one Eureka server, which tells each of them what its clients do. */
class EurekaBesideHistoriesTest {
    private final Story story = Story.of(2);
    private final Machine one = story.machine(0);
    private final Machine other = story.machine(1);

    /** What the Eureka server sends to one of our nodes when a client registers at it. */
    private void told(Machine at, String id, long stamp) {
        Instance instance = Instance.of("ORDERS", id, "host-" + id, "10.0.0.1", new Port(8080, true))
                .withLastDirtyTimestamp(stamp);
        Registration registration = new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, ActionType.ADDED, false);
        assertThat(story.replica(at).register(new RegisteredInstance(instance, registration), Origin.EUREKA_PEER))
                .isEqualTo(Outcome.DONE);
    }

    private Outcome passedOn(Machine at, String id) {
        return story.replica(at).renew(Story.key(id), OptionalLong.of(Story.START), null, Origin.EUREKA_PEER);
    }

    private boolean isHeardOnlyThroughIt(Machine at) {
        LiveInstance shown = Objects.requireNonNull(story.replica(at).get(Story.key("k")));
        return story.replica(at).isHeardOnlyThroughPeers(shown.lease());
    }

    @Test
    void each_node_knows_that_it_hears_an_instance_only_through_the_server_whoever_tells_whom_of_it() {
        told(one, "k", Story.START);
        story.pass(0.5);
        told(other, "k", Story.START);
        for (int renewals = 0; renewals < 10; renewals++) {
            story.pass(30);
            assertThat(passedOn(one, "k")).isEqualTo(Outcome.DONE);
            assertThat(passedOn(other, "k")).isEqualTo(Outcome.DONE);
            story.pass(1);
            assertThat(isHeardOnlyThroughIt(one)).isTrue();
            assertThat(isHeardOnlyThroughIt(other)).isTrue();
        }
        assertThat(story.renew(one, "k")).isEqualTo(Outcome.DONE);
        assertThat(isHeardOnlyThroughIt(one)).isFalse();
        story.allAgree();
    }

    @Test
    void a_renewal_away_from_home_is_news_from_the_node_that_the_client_asked_and_from_no_other() {
        List<ClientWord.Kind> atHome = new ArrayList<>();
        List<ClientWord.Kind> away = new ArrayList<>();
        story.replica(one).onClientWord(word -> atHome.add(word.kind()));
        story.replica(other).onClientWord(word -> away.add(word.kind()));
        story.register(one, "k", Story.START, "hello");
        story.pass(1);
        for (int renewals = 0; renewals < 12; renewals++) {
            assertThat(story.renew(other, "k")).isEqualTo(Outcome.DONE);
            story.pass(30);
        }

        assertThat(story.count(other, Mechanism.FORWARDED)).isPositive();
        assertThat(story.count(other, Mechanism.TAKEOVER_SETTLED)).isOne();
        assertThat(atHome).containsExactly(ClientWord.Kind.REGISTERED);
        assertThat(away).hasSize(12).containsOnly(ClientWord.Kind.RENEWED);
    }
}
