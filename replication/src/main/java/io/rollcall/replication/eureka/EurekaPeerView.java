package io.rollcall.replication.eureka;

import io.rollcall.replication.peer.PeerAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One Eureka server as this node saw it, for people to read. Nothing here is guessed from what is
 * registered.
 *
 * @param detail the last failure, and where to look; empty if well
 * @param lastAcknowledged how long ago it last said that it carried out a batch; empty if never
 * @param queued changes that wait for it, those in flight too
 * @param items how many items it was sent, by action
 * @param itemFailures how many of them it refused, by action and status
 * @param refusals how many whole batches it refused, by status
 * @param counters what else happened, by name
 */
public record EurekaPeerView(
        PeerAddress address,
        Link link,
        String detail,
        Optional<Duration> lastAcknowledged,
        int queued,
        Meeting meeting,
        long batches,
        long bytesSent,
        long bytesReceived,
        Map<String, Long> items,
        Map<String, Long> itemFailures,
        Map<Integer, Long> refusals,
        Map<String, Long> counters) {

    /** How the last exchange went. */
    public enum Link {
        /** Nothing was tried yet. */
        NEW,
        /** It answers, and carries out what it is sent. */
        UP,
        /** It answers that it has too much to do, or too late. */
        CONGESTED,
        /** Nothing that is sent there is answered. */
        DOWN,
        /** It refuses what it is sent, or answers what cannot be read. */
        REFUSING,
        /** The address leads to this node itself. */
        SELF
    }

    /**
     * The last time that its registry was read.
     *
     * @param ago how long ago that ended well; empty if it never did
     * @param read instances that it had
     * @param learned how many of them were new here
     * @param offered instances that it lacked, or had otherwise, and was offered
     * @param failure why the last attempt failed; empty if it did not
     */
    public record Meeting(Optional<Duration> ago, int read, int learned, int offered, String failure) {}

    /** An address that leads to this node itself. */
    public static EurekaPeerView self(PeerAddress address) {
        return new EurekaPeerView(
                address,
                Link.SELF,
                "",
                Optional.empty(),
                0,
                new Meeting(Optional.empty(), 0, 0, 0, ""),
                0,
                0,
                0,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }
}
