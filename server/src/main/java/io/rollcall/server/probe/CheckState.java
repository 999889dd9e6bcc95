package io.rollcall.server.probe;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the check of one entry stands, as this node sees it: for people, and for the native API.
 *
 * @param check what is done, such as {@code http GET /health, expecting 200-299}; empty if nothing is
 * @param target address and port, null if none is known
 * @param node the responsible one, null if no node is ready
 * @param says why nothing is dialled, or what the last result was
 * @param findings of this node; null unless it is responsible, and has dialled or is about to
 */
public record CheckState(
        InstanceKey key,
        Standing standing,
        String check,
        @Nullable String target,
        @Nullable String node,
        String says,
        @Nullable Findings findings) {

    /** What is done about an entry. */
    public enum Standing {
        /** This node dials. */
        CHECKED,
        /** Another node does, or none is ready. */
        ELSEWHERE,
        /** Somebody wants it to be checked, and this node may not dial there. */
        REFUSED,
        /** Somebody wants it to be checked, and what he says cannot be. */
        BROKEN,
        /** Nobody asks for a check. */
        UNCHECKED
    }

    /**
     * What this node found.
     *
     * @param verdict what it concludes, null as long as that is nothing
     * @param verdictFor how long it has concluded so; it does not know of the time before it was responsible
     * @param lastResultAgo null if there was none yet
     * @param goods results in a row that were good
     * @param bads results in a row that were bad
     * @param delay from one dial to the next at present, without jitter
     */
    public record Findings(
            @Nullable InstanceStatus verdict,
            Duration verdictFor,
            @Nullable Duration lastResultAgo,
            int goods,
            int bads,
            Duration delay) {}
}
