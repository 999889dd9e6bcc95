package io.rollcall.replication.eureka;

import java.util.Map;
import java.util.TreeMap;

/** What a lane did, for people and for comparing: counted since it began. Confined to the lane's loop. */
final class LaneCounters {
    final TreeMap<String, Long> items = new TreeMap<>();
    final TreeMap<String, Long> itemFailures = new TreeMap<>();
    final TreeMap<Integer, Long> refusals = new TreeMap<>();
    long batches;
    long bytesSent;
    long bytesReceived;
    long congested;
    long unreachable;
    long garbled;
    long wrongLength;
    long expired;
    long dropped;
    long registeredAnew;
    long pulledBack;
    long conflictsIgnored;

    /** The rest by name, those that are not zero. */
    Map<String, Long> others() {
        TreeMap<String, Long> named = new TreeMap<>();
        put(named, "congested", congested);
        put(named, "unreachable", unreachable);
        put(named, "unreadableReplies", garbled);
        put(named, "wrongLengthReplies", wrongLength);
        put(named, "expired", expired);
        put(named, "dropped", dropped);
        put(named, "registeredAnew", registeredAnew);
        put(named, "pulledBack", pulledBack);
        put(named, "conflictsIgnored", conflictsIgnored);
        return named;
    }

    private static void put(Map<String, Long> into, String name, long count) {
        if (count > 0) {
            into.put(name, count);
        }
    }
}
