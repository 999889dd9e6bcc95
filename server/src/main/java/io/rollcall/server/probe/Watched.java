package io.rollcall.server.probe;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry and how its check stands. Confined to the loop, but for what it shows, which is one volatile reference
 * to something immutable.
 */
final class Watched {
    final InstanceKey key;
    final long hash;
    private Plan plan;
    private @Nullable String node;
    private boolean mine;
    private Loop.@Nullable Timer timer;
    /** The dial that is waited for, planned, in line or under way: whatever belongs to another one is out of date. */
    private long turn;
    /** Whether this node has not dialled it yet since it is responsible. */
    private boolean fresh;

    private Judgement judgement = Judgement.startingFrom(null);
    private Pace pace = Pace.of(Timing.DEFAULT.interval());
    private long verdictSince;
    private @Nullable Last last;
    private boolean refused;
    private volatile Shown shown;

    /** The last thing that happened. */
    private record Last(String words, long at) {}

    private record Shown(
            Plan plan,
            @Nullable String node,
            boolean mine,
            boolean refused,
            Judgement judgement,
            Pace pace,
            long verdictSince,
            @Nullable Last last) {}

    Watched(InstanceKey key, Plan plan) {
        this.key = key;
        this.hash = Rendezvous.hash(key);
        this.plan = plan;
        this.shown = snapshot();
    }

    Plan plan() {
        return plan;
    }

    /** Another content: what was under way is out of date, and this node has yet to take it up. */
    void plan(Plan changed) {
        end();
        plan = changed;
        mine = false;
        show();
    }

    boolean isMine() {
        return mine;
    }

    /** Whether this node dials it when its time comes. */
    boolean isDialled() {
        return mine && plan instanceof Plan.Checked;
    }

    /** Another node is responsible, or none. */
    void leaveTo(@Nullable String responsible) {
        end();
        mine = false;
        node = responsible;
        show();
    }

    /** This node is responsible from now on; it begins with what is held. */
    void take(String self, @Nullable InstanceStatus held, long now) {
        end();
        mine = true;
        node = self;
        judgement = Judgement.startingFrom(held);
        verdictSince = now;
        last = null;
        refused = false;
        if (plan instanceof Plan.Checked checked) {
            pace = Pace.of(checked.spec().timing().interval());
            fresh = true;
        }
        show();
    }

    /** Drops what is planned or under way. */
    private void end() {
        turn = 0;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** It is not fresh any more; whether it was. */
    boolean endFresh() {
        boolean was = fresh;
        fresh = false;
        return was;
    }

    /** The next dial has this number and comes with that timer. */
    void awaits(long number, Loop.Timer until) {
        turn = number;
        timer = until;
    }

    /** Whether a dial of that number is still wanted. */
    boolean isTurn(long number) {
        return turn == number;
    }

    /** It is dialled now. */
    void dialled() {
        refused = false;
        timer = null;
    }

    /** It may not be dialled. */
    void refused(String why, long now) {
        timer = null;
        refused = true;
        judgement = Judgement.startingFrom(null);
        verdictSince = now;
        last = new Last(why, now);
        show();
    }

    /** A result came. */
    void came(Result result, long now) {
        last = new Last(result.words(), now);
        if (result.kind() != Result.Kind.UNTRIED && plan instanceof Plan.Checked checked) {
            boolean good = result.kind() == Result.Kind.GOOD;
            Judgement before = judgement;
            judgement = before.after(good, checked.spec().thresholds());
            if (judgement.verdict() != before.verdict()) {
                verdictSince = now;
            }
            pace = pace.after(judgement.verdict() == (good ? InstanceStatus.UP : InstanceStatus.DOWN));
        }
        show();
    }

    @Nullable
    InstanceStatus verdict() {
        return judgement.verdict();
    }

    /** How long until the next dial, without jitter. */
    Duration delay() {
        return refused ? pace.slowest() : pace.delay();
    }

    private void show() {
        shown = snapshot();
    }

    private Shown snapshot() {
        return new Shown(plan, node, mine, refused, judgement, pace, verdictSince, last);
    }

    /** How it stands. Any thread may ask. */
    CheckState state(long now) {
        Shown seen = shown;
        if (seen.plan instanceof Plan.Unchecked unchecked) {
            CheckState.Standing standing =
                    unchecked.broken() ? CheckState.Standing.BROKEN : CheckState.Standing.UNCHECKED;
            return new CheckState(key, standing, "", null, seen.node, unchecked.why(), null);
        }
        Plan.Checked checked = (Plan.Checked) seen.plan;
        CheckState.Standing standing = !seen.mine
                ? CheckState.Standing.ELSEWHERE
                : seen.refused ? CheckState.Standing.REFUSED : CheckState.Standing.CHECKED;
        return new CheckState(
                key,
                standing,
                checked.spec().toString(),
                checked.target().where(),
                seen.node,
                says(seen),
                standing == CheckState.Standing.CHECKED ? findings(seen, now) : null);
    }

    private static String says(Shown seen) {
        if (!seen.mine) {
            return seen.node == null ? "no node is ready" : "node " + seen.node + " checks it";
        }
        return Optional.ofNullable(seen.last).map(Last::words).orElse("it is about to be dialled");
    }

    private static CheckState.Findings findings(Shown seen, long now) {
        Last last = seen.last;
        return new CheckState.Findings(
                seen.judgement.verdict(),
                Duration.ofNanos(now - seen.verdictSince),
                last == null ? null : Duration.ofNanos(now - last.at),
                seen.judgement.goods(),
                seen.judgement.bads(),
                seen.pace.delay());
    }
}
