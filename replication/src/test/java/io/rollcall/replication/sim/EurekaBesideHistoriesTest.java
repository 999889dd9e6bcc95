package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.ClientWord;
import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import java.util.ArrayList;
import java.util.List;
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

    private long writes() {
        return story.replica(one).lastSeq() + story.replica(other).lastSeq();
    }

    @Test
    void both_hear_it_and_neither_tells_the_other() {
        told(one, "k", Story.START);
        story.pass(0.5);
        told(other, "k", Story.START);
        long written = writes();
        for (int minutes = 0; minutes < 10; minutes++) {
            story.pass(30);
            assertThat(passedOn(one, "k")).isEqualTo(Outcome.DONE);
            assertThat(passedOn(other, "k")).isEqualTo(Outcome.DONE);
        }

        assertThat(writes()).isEqualTo(written).isOne();
        assertThat(story.home(other, "k")).isEqualTo("n0");
        assertThat(story.count(other, Mechanism.FORWARDED)).isZero();
        assertThat(story.count(other, Mechanism.HEARD_BESIDE_HOME)).isPositive();
        assertThat(story.shownEverywhere("k")).isTrue();
        story.allAgree();
    }

    @Test
    void a_home_that_hears_the_server_no_more_evicts_and_the_other_that_does_refutes_it() {
        told(one, "k", Story.START);
        story.pass(0.5);
        told(other, "k", Story.START);
        for (int tenths = 0; tenths < 2_400; tenths++) {
            if (tenths % 300 == 0) {
                assertThat(passedOn(other, "k")).isEqualTo(Outcome.DONE);
            }
            story.pass(0.1);
            assertThat(story.shows(other, "k")).isTrue();
        }

        assertThat(story.count(one, Mechanism.EVICTED)).isOne();
        assertThat(story.count(other, Mechanism.REFUTED)).isOne();
        assertThat(story.home(one, "k")).isEqualTo("n1");
        assertThat(story.shownEverywhere("k")).isTrue();
        story.allAgree();
    }

    @Test
    void a_home_that_died_leaves_its_instances_to_the_node_that_hears_the_server() {
        told(one, "k", Story.START);
        story.pass(0.5);
        told(other, "k", Story.START);
        one.crash();
        story.pass(20);
        assertThat(passedOn(other, "k")).isEqualTo(Outcome.DONE);
        assertThat(story.home(other, "k")).isEqualTo("n1");
        assertThat(story.count(other, Mechanism.TAKEOVER_DEAD)).isOne();
    }

    @Test
    void a_registration_over_a_tombstone_is_taken_and_lasts_one_lease() {
        story.register(one, "k", Story.START, "hello");
        story.pass(1);
        story.cancel(other, "k");
        story.pass(1);
        told(one, "k", Story.START);
        story.pass(80);
        assertThat(story.shownEverywhere("k")).isTrue();
        story.pass(20);
        assertThat(story.shownNowhere("k")).isTrue();
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
