package io.rollcall.server.probe;

import io.rollcall.client.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/** A dialer whose targets do as a test says, on the test's loop: they are well, ill, or silent until told otherwise. */
final class ScriptedDialer implements Dialer {
    private final Loop loop;
    private final Map<String, Result> answers = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final Queue<Call> waiting = new ArrayDeque<>();

    /** All dials, in order. */
    final List<Call> calls = new ArrayList<>();

    int underWay;
    int mostAtOnce;

    /** @param node who dialled */
    record Call(String node, Target target, long at, Consumer<Result> whenDone) {}

    ScriptedDialer(Loop loop) {
        this.loop = loop;
    }

    @Override
    public void dial(Target target, Consumer<Result> whenDone) {
        dial("a", target, whenDone);
    }

    /** The dialer of one node among several. */
    Dialer of(String node) {
        return (target, whenDone) -> dial(node, target, whenDone);
    }

    private void dial(String node, Target target, Consumer<Result> whenDone) {
        Call call = new Call(node, target, loop.nanos(), whenDone);
        calls.add(call);
        underWay++;
        mostAtOnce = Math.max(mostAtOnce, underWay);
        if (silent.contains(target.where()) || silent.contains("all")) {
            waiting.add(call);
        } else {
            loop.after(
                    Duration.ofMillis(1),
                    () -> answer(call, answers.getOrDefault(target.where(), Result.good("well"))));
        }
    }

    private void answer(Call call, Result result) {
        underWay--;
        call.whenDone.accept(result);
    }

    void well(String where) {
        answers.put(where, Result.good("well"));
    }

    void ill(String where) {
        answers.put(where, Result.bad("ill"));
    }

    void cannotTry(String where) {
        answers.put(where, Result.untried("cannot"));
    }

    /** From now on those dials end when {@link #speak} says so; {@code all} for every target. */
    void silence(String where) {
        silent.add(where);
    }

    /** Ends the dial that has waited longest. */
    void speak(Result result) {
        answer(waiting.remove(), result);
    }

    void soundAgain() {
        silent.clear();
    }

    List<Call> to(String where) {
        return calls.stream().filter(call -> call.target.where().equals(where)).toList();
    }
}
