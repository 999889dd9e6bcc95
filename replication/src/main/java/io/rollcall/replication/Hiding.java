package io.rollcall.replication;

import io.rollcall.client.model.ActionType;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hides instances that nobody speaks for any more, and shows them again. While all homes speak, it looks at
 * no instance; when one is silent, at some of those that are shown at each tick, so that a large registry
 * does not stand still for it. Guarded by the {@link Replica}'s lock.
 */
final class Hiding {
    private static final int LOOKED_AT_ONCE = 20_000;

    private final Holdings holdings;
    /** Earliest moment at which an instance of a silent home may have to be hidden. */
    private long nextLook = Long.MAX_VALUE;
    /** The same as far as the look that is under way has come. */
    private long nextAfterThis;

    private @Nullable Iterator<LiveInstance> look;
    /** When each home of hidden instances had vouched as they were last looked at. */
    private final Map<NodeId, Long> vouchedAt = new HashMap<>();

    Hiding(Holdings holdings) {
        this.holdings = holdings;
    }

    /** An instance is shown until then, if nothing else happens. */
    void shownUntil(long until) {
        nextLook = Math.min(nextLook, until);
    }

    /** A home may be silent for longer than was thought: looks at the next tick. */
    void lookAgain() {
        nextLook = Long.MIN_VALUE;
    }

    /** Hides what is due. */
    void hideSilent() {
        long now = holdings.clock.now();
        if (look == null && now > nextLook) {
            nextAfterThis = firstSilence(now);
            nextLook = Long.MAX_VALUE;
            look = anySilent(now) ? holdings.roster.allShown().iterator() : null;
            shownUntil(look == null ? nextAfterThis : Long.MAX_VALUE);
        }
        for (int looked = 0; look != null && looked < LOOKED_AT_ONCE; looked++) {
            if (look.hasNext()) {
                hideIfDue(look.next(), now);
            } else {
                look = null;
                shownUntil(nextAfterThis);
            }
        }
    }

    private void hideIfDue(LiveInstance instance, long now) {
        InstanceRecord record = instance.lease().isHome() ? null : holdings.live(instance.key());
        if (record == null || !isSilent(record.version().home(), now)) {
            return;
        }
        NodeId home = record.version().home();
        long until = holdings.hiddenAt(home, instance.lease());
        if (until < now) {
            holdings.hide(instance, home);
        } else {
            nextAfterThis = Math.min(nextAfterThis, until);
        }
    }

    private boolean isSilent(NodeId home, long now) {
        return !home.equals(holdings.self()) && now > silentAt(home);
    }

    /** Until then no instance of a home has to be hidden, whatever its lease. */
    private long silentAt(NodeId home) {
        return holdings.vouches.vouchedAt(home) + ReplicaSettings.SHORTEST_VOUCH.toNanos();
    }

    private boolean anySilent(long now) {
        return holdings.homes.all().stream()
                .anyMatch(home -> isSilent(home, now) && holdings.homes.of(home) > holdings.roster.hiddenOf(home));
    }

    /** When the first of the homes that speak would be silent. */
    private long firstSilence(long now) {
        return holdings.homes.all().stream()
                .filter(home -> !home.equals(holdings.self()) && !isSilent(home, now))
                .mapToLong(this::silentAt)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Shows again what was hidden and is spoken for. */
    void showVouched() {
        if (!hasNews()) {
            return;
        }
        long now = holdings.clock.now();
        List<Roster.Hidden> back = holdings.roster.allHidden().values().stream()
                .filter(hidden -> now
                        <= holdings.hiddenAt(hidden.home(), hidden.instance().lease()))
                .toList();
        for (Roster.Hidden hidden : back) {
            holdings.reflect(hidden.instance().key(), hidden.instance().lease(), ActionType.ADDED);
        }
    }

    /** Whether a home of hidden instances has vouched since these were looked at. */
    private boolean hasNews() {
        vouchedAt.keySet().retainAll(holdings.roster.hiddenHomes());
        boolean news = false;
        for (NodeId home : holdings.roster.hiddenHomes()) {
            long vouched = holdings.vouches.vouchedAt(home);
            Long before = vouchedAt.put(home, vouched);
            news |= before == null || before != vouched;
        }
        return news;
    }
}
