package io.rollcall.replication.eureka;

import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.replication.eureka.EurekaReply.Result;
import io.rollcall.replication.peer.PeerAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Eureka servers that note what they are sent, and answer as a test says: with 200 for each item otherwise. */
final class ScriptedEureka implements EurekaTransport {
    private static final Duration LATENCY = Duration.ofMillis(5);

    private final Rig rig;
    final List<Arrived> arrived = new ArrayList<>();
    private final Deque<Function<List<EurekaItem>, EurekaReply>> script = new ArrayDeque<>();
    final Map<PeerAddress, List<RegisteredInstance>> held = new HashMap<>();
    String unreadable = "";
    int reads;

    record Arrived(PeerAddress at, long millis, List<EurekaItem> items) {}

    ScriptedEureka(Rig rig) {
        this.rig = rig;
    }

    @Override
    public void send(PeerAddress to, List<EurekaItem> batch, Consumer<Sent> whenDone) {
        arrived.add(new Arrived(to, rig.millis(), batch));
        Function<List<EurekaItem>, EurekaReply> next = script.poll();
        EurekaReply reply = next == null ? new EurekaReply.Accepted(all(batch, 200)) : next.apply(batch);
        rig.after(LATENCY, () -> whenDone.accept(new Sent(reply, 100, 10)));
    }

    @Override
    public void read(PeerAddress from, Consumer<Holding> whenDone) {
        reads++;
        Holding holding = unreadable.isEmpty()
                ? new Holding(held.getOrDefault(from, List.of()), "", 1_000)
                : Holding.failed(unreadable);
        rig.after(LATENCY, () -> whenDone.accept(holding));
    }

    void answers(EurekaReply reply) {
        script.add(batch -> reply);
    }

    void answers(EurekaReply reply, int times) {
        for (int i = 0; i < times; i++) {
            answers(reply);
        }
    }

    /** The next batch has one item, and that is what becomes of it. */
    void answersItem(int status) {
        answers(new EurekaReply.Accepted(List.of(new Result(status, Optional.empty()))));
    }

    void answersConflict(RegisteredInstance theirs) {
        answers(new EurekaReply.Accepted(List.of(new Result(409, Optional.of(theirs)))));
    }

    static List<Result> all(List<EurekaItem> batch, int status) {
        return batch.stream().map(item -> new Result(status, Optional.empty())).toList();
    }

    /** All items so far, as {@code Register a}, in the order of their arrival. */
    List<String> items() {
        return arrived.stream()
                .flatMap(each -> each.items().stream())
                .map(item -> item.action() + " " + item.key().id())
                .toList();
    }

    List<EurekaItem> last() {
        return arrived.get(arrived.size() - 1).items();
    }

    /** What was to be answered is forgotten: all is well again. */
    void backOnline() {
        script.clear();
    }

    void forget() {
        arrived.clear();
    }
}
