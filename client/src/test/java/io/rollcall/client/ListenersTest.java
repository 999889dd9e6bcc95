package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.added;
import static io.rollcall.client.InstanceFixtures.answer;
import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.hash;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Applications;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told of which change, and what a listener cannot do to the client. */
class ListenersTest {
    private static final Instance ONE = up("ORDERS", "o-1");
    private static final Instance TWO = up("ORDERS", "o-2");
    private static final Instance STOCK = up("STOCK", "s-1");

    private final List<List<Instance>> told = new ArrayList<>();

    private static ClientRig rig(Instance... instances) {
        return new ClientRig(
                ClientSettings.builder().server("http://a/"),
                servers -> servers.answer("a", new RegistryReply.Listed(full(instances))));
    }

    private static void next(ClientRig rig, Applications applications) {
        rig.servers.answer("a", new RegistryReply.Listed(applications));
        rig.advance(Duration.ofSeconds(30));
    }

    @Test
    void a_listener_is_told_what_is_known_and_then_each_change() {
        ClientRig rig = rig(ONE);
        rig.client.listen("orders", told::add);
        assertThat(told).containsExactly(List.of(ONE));

        next(rig, answer(hash(ONE, TWO), added(TWO)));
        assertThat(told).containsExactly(List.of(ONE), List.of(ONE, TWO));
    }

    @Test
    void changes_of_other_applications_are_not_told() {
        ClientRig rig = rig(ONE, STOCK);
        rig.client.listen("ORDERS", told::add);
        next(rig, answer(hash(ONE), InstanceFixtures.deleted(STOCK)));
        assertThat(told).hasSize(1);
    }

    @Test
    void a_full_answer_that_says_the_same_is_not_told() {
        ClientRig rig = rig(ONE);
        rig.client.listen("ORDERS", told::add);
        Directory before = rig.client.directory();
        rig.servers.answer(
                "a",
                request -> request instanceof RegistryRequest.FetchAll
                        ? new RegistryReply.Listed(full(ONE))
                        : new RegistryReply.Refused(403));
        rig.advance(Duration.ofSeconds(30));
        assertThat(rig.client.directory()).isNotSameAs(before);
        assertThat(told).hasSize(1);
    }

    @Test
    void an_instance_that_goes_down_disappears_from_what_is_told() {
        ClientRig rig = rig(ONE, TWO);
        rig.client.listen("ORDERS", told::add);
        Instance down = TWO.withStatus(InstanceStatus.DOWN);
        next(rig, answer(hash(ONE, down), added(down)));
        assertThat(told.get(told.size() - 1)).containsExactly(ONE);
    }

    @Test
    void a_listener_that_throws_is_counted_and_told_again() {
        ClientRig rig = rig(ONE);
        rig.client.listen("ORDERS", instances -> {
            told.add(instances);
            throw new IllegalStateException("listener");
        });
        next(rig, answer(hash(ONE, TWO), added(TWO)));
        assertThat(told).hasSize(2);
        assertThat(rig.client.counts().failedListeners()).isEqualTo(2);
        assertThat(rig.client.freshness().stale()).isFalse();
    }

    @Test
    void nobody_is_told_after_closing_the_subscription() {
        ClientRig rig = rig(ONE);
        Subscription subscription = rig.client.listen("ORDERS", told::add);
        subscription.close();
        next(rig, answer(hash(ONE, TWO), added(TWO)));
        assertThat(told).hasSize(1);
    }

    @Test
    void changes_that_outrun_a_slow_listener_are_told_as_one() {
        List<Runnable> waiting = new ArrayList<>();
        Directory[] known = {Directory.of(full(ONE), new Directory.Selection(true, ""))};
        Listeners listeners = new Listeners(waiting::add, () -> known[0], new Tally());
        Subscription unused = listeners.add("ORDERS", told::add);
        for (int i = 0; i < 1_000; i++) {
            Directory before = known[0];
            known[0] = Directory.of(full(ONE, up("ORDERS", "n-" + i)), new Directory.Selection(true, ""));
            listeners.changed(before, known[0]);
        }
        assertThat(waiting).hasSize(1);
        waiting.get(0).run();
        assertThat(told).hasSize(1);
        assertThat(told.get(0)).extracting(Instance::id).containsExactly("o-1", "n-999");
    }
}
