package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What subscribers to changes are told, and that a slow, a leaving or a failing one costs nobody else. */
class ChangesTest {
    private static final Instance ONE = up("ORDERS", "o-1");
    private static final Instance TWO = up("ORDERS", "o-2");
    private static final Instance STOCK = up("STOCK", "s-1");
    private static final Directory EMPTY = Directory.empty(new Directory.Selection(true, ""));

    private final ManualLoop loop = new ManualLoop();
    private final Tally tally = new Tally();
    private Directory known = EMPTY;
    private final Changes changes = new Changes(loop, Runnable::run, () -> known, EMPTY, tally);

    /** Keeps what it is told, and asks for as much as the test says. */
    private static class Recorder implements Flow.Subscriber<RegistryChange> {
        final List<String> told = new ArrayList<>();
        Flow.@Nullable Subscription subscription;

        void ask(long count) {
            if (subscription != null) {
                subscription.request(count);
            }
        }

        void leave() {
            if (subscription != null) {
                subscription.cancel();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(RegistryChange change) {
            told.add(change.action() + " " + change.key().id() + " "
                    + change.instance().instance().status());
        }

        @Override
        public void onError(Throwable failure) {
            told.add("error " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            told.add("complete");
        }

        List<String> take() {
            List<String> taken = List.copyOf(told);
            told.clear();
            return taken;
        }
    }

    private Recorder subscribed(long demand) {
        return subscribed(new Recorder(), demand);
    }

    private Recorder subscribed(Recorder recorder, long demand) {
        changes.subscribe(recorder);
        loop.settle();
        ask(recorder, demand);
        return recorder;
    }

    private void ask(Recorder recorder, long count) {
        recorder.ask(count);
        loop.settle();
    }

    private void becomes(Instance... instances) {
        Directory before = known;
        known = Directory.of(full(instances), new Directory.Selection(true, ""));
        loop.execute(() -> changes.changed(before, known));
        loop.settle();
    }

    private static Instance down(Instance instance) {
        return instance.withStatus(InstanceStatus.DOWN);
    }

    @Test
    void all_that_is_known_comes_first_and_then_each_change() {
        becomes(ONE, STOCK);
        Recorder recorder = subscribed(Long.MAX_VALUE);
        assertThat(recorder.take()).containsExactly("ADDED o-1 UP", "ADDED s-1 UP");
        becomes(down(ONE), TWO, STOCK);
        assertThat(recorder.take()).containsExactly("MODIFIED o-1 DOWN", "ADDED o-2 UP");
        becomes(down(ONE), TWO);
        becomes(down(ONE), TWO);
        assertThat(recorder.take()).containsExactly("DELETED s-1 UP");
    }

    @Test
    void nobody_is_told_more_than_he_asked_for() {
        Recorder recorder = subscribed(2);
        becomes(ONE, TWO, STOCK);
        assertThat(recorder.take()).containsExactly("ADDED o-1 UP", "ADDED o-2 UP");
        ask(recorder, 5);
        assertThat(recorder.take()).containsExactly("ADDED s-1 UP");
        becomes(IntStream.range(0, 100).mapToObj(i -> up("MANY", "m-" + i)).toArray(Instance[]::new));
        assertThat(recorder.take()).hasSize(4);
        ask(recorder, Long.MAX_VALUE);
        ask(recorder, Long.MAX_VALUE);
        assertThat(recorder.take()).hasSize(99);
    }

    @Test
    void of_changes_that_wait_the_newest_of_each_instance_is_told() {
        becomes(ONE, TWO);
        Recorder recorder = subscribed(2);
        recorder.take();
        becomes(down(ONE), TWO, STOCK);
        becomes(ONE, down(TWO), STOCK);
        becomes(down(ONE), down(STOCK));
        for (int i = 0; i < 1_000; i++) {
            becomes(down(ONE), down(STOCK), up("ORDERS", "n-" + i));
        }
        becomes(down(ONE), TWO, down(STOCK));
        ask(recorder, Long.MAX_VALUE);
        assertThat(recorder.take()).containsExactlyInAnyOrder("MODIFIED o-1 DOWN", "MODIFIED o-2 UP", "ADDED s-1 DOWN");
    }

    @Test
    void who_has_left_is_told_nothing_more() {
        Recorder recorder = subscribed(Long.MAX_VALUE);
        Recorder other = subscribed(Long.MAX_VALUE);
        becomes(ONE);
        recorder.leave();
        recorder.leave();
        recorder.ask(1);
        becomes(ONE, TWO);
        assertThat(recorder.take()).containsExactly("ADDED o-1 UP");
        assertThat(other.take()).hasSize(2);
    }

    @Test
    void who_leaves_in_the_midst_of_many_gets_no_more_of_them() {
        Recorder recorder = new Recorder() {
            @Override
            public void onNext(RegistryChange change) {
                super.onNext(change);
                leave();
            }
        };
        subscribed(recorder, Long.MAX_VALUE);
        becomes(ONE, TWO, STOCK);
        assertThat(recorder.take()).hasSize(1);
    }

    @Test
    void who_throws_is_counted_and_told_nothing_more_and_others_are() {
        Recorder failing = new Recorder() {
            @Override
            public void onNext(RegistryChange change) {
                super.onNext(change);
                throw new IllegalStateException("subscriber");
            }
        };
        subscribed(failing, Long.MAX_VALUE);
        Recorder other = subscribed(Long.MAX_VALUE);
        becomes(ONE, TWO);
        becomes(ONE);
        assertThat(failing.take()).hasSize(1);
        assertThat(other.take()).hasSize(3);
        assertThat(tally.counts().failedListeners()).isEqualTo(1);
    }

    @Test
    void demand_of_nothing_is_an_error() {
        Recorder recorder = subscribed(0);
        becomes(ONE);
        ask(recorder, 1);
        assertThat(recorder.take()).containsExactly("error demand of 0 is not more than zero");
    }

    @Test
    void a_slow_subscriber_delays_nobody() {
        List<Runnable> waiting = new ArrayList<>();
        Changes behind = new Changes(loop, waiting::add, () -> known, EMPTY, tally);
        Recorder recorder = new Recorder();
        behind.subscribe(recorder);
        loop.settle();
        waiting.remove(0).run();
        ask(recorder, Long.MAX_VALUE);
        for (int i = 0; i < 100; i++) {
            Directory before = known;
            known = Directory.of(full(up("ORDERS", "n-" + i)), new Directory.Selection(true, ""));
            behind.changed(before, known);
            loop.settle();
        }
        assertThat(waiting).hasSize(1);
        while (!waiting.isEmpty()) {
            waiting.remove(0).run();
            loop.settle();
        }
        assertThat(recorder.take()).containsExactly("ADDED n-0 UP", "DELETED n-0 UP", "ADDED n-99 UP");
    }

    @Test
    void all_are_told_the_end_once() {
        Recorder recorder = subscribed(1);
        Recorder gone = subscribed(1);
        gone.leave();
        loop.settle();
        changes.close();
        changes.close();
        becomes(ONE);
        assertThat(recorder.take()).containsExactly("complete");
        assertThat(gone.take()).isEmpty();
        assertThat(subscribed(1).take()).containsExactly("complete");
    }

    @Test
    void the_client_tells_what_polls_bring_too() {
        ClientRig rig = new ClientRig(
                ClientSettings.builder().server("http://a/eureka/"),
                servers -> servers.answer("a", new RegistryReply.Listed(full(ONE, down(STOCK)))));
        Recorder recorder = new Recorder();
        rig.client.changes().subscribe(recorder);
        rig.loop.settle();
        recorder.ask(Long.MAX_VALUE);
        rig.loop.settle();
        assertThat(recorder.take()).containsExactly("ADDED o-1 UP", "ADDED s-1 DOWN");
        rig.client.closeAsync();
        rig.loop.settle();
        assertThat(recorder.take()).isEqualTo(Arrays.asList("complete"));
    }
}
