package io.rollcall.server.probe;

import io.rollcall.client.model.InstanceStatus;
import org.jspecify.annotations.Nullable;

/**
 * What is concluded of an entry, and the results in a row that speak for it or against it. Immutable; a pure
 * function of what came before.
 *
 * @param verdict UP or DOWN, null as long as nothing is concluded
 * @param goods results in a row that were good, the last one included
 * @param bads the same for bad ones; one of both is 0
 */
record Judgement(@Nullable InstanceStatus verdict, int goods, int bads) {
    /** Beyond this a longer row says nothing more. */
    private static final int MOST = 1_000_000;

    /** Where a node begins that takes an entry over: with what is held of it, but with no result of its own. */
    static Judgement startingFrom(@Nullable InstanceStatus held) {
        boolean known = held == InstanceStatus.UP || held == InstanceStatus.DOWN;
        return new Judgement(known ? held : null, 0, 0);
    }

    /** After one more result. The first good one decides at once for an entry of which nothing is known. */
    Judgement after(boolean good, Thresholds thresholds) {
        int nowGood = good ? Math.min(MOST, goods + 1) : 0;
        int nowBad = good ? 0 : Math.min(MOST, bads + 1);
        InstanceStatus now = verdict;
        if (nowGood >= (verdict == null ? 1 : thresholds.healthyAfter()) && good) {
            now = InstanceStatus.UP;
        } else if (nowBad >= thresholds.unhealthyAfter() && !good) {
            now = InstanceStatus.DOWN;
        }
        return new Judgement(now, nowGood, nowBad);
    }
}
