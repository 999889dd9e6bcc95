package io.rollcall.replication.mutants;

import java.util.List;
import java.util.stream.Stream;

/** The faults. Where a second mechanism would make good what the first does wrong, that is switched off too. */
final class PlantedFaults {
    private PlantedFaults() {}

    static List<Mutant> all() {
        return Stream.of(order(), streams(), deletions(), homes(), identity())
                .flatMap(List::stream)
                .toList();
    }

    /** Which of two records is newer. */
    private static List<Mutant> order() {
        return List.of(
                Mutant.of(
                        "merge-takes-equal-versions",
                        ">= for >: of two records of one version, the one that comes last stays",
                        "record/RecordTable.java",
                        "held != null && !instance.isNewerThan(held)",
                        "held != null && instance.version().compareTo(held.version()) < 0"),
                Mutant.of(
                        "override-takes-equal-stamps",
                        ">= for >: of two overrides of one stamp, the one that comes last stays",
                        "record/RecordTable.java",
                        "held != null && !override.isNewerThan(held)",
                        "held != null && override.stamp() < held.stamp()"),
                Mutant.of(
                        "override-order-ignores-stamps",
                        "an operator's newer word does not beat the older",
                        "record/OverrideRecord.java",
                        "int byStamp = Long.compare(stamp, otherStamp);",
                        "int byStamp = 0;"),
                Mutant.of(
                        "override-not-shown",
                        "an operator's word that comes from a peer is kept and not shown",
                        "Holdings.java",
                        "age(arriving); LiveInstance before = roster.live(key); if (before != null) {",
                        "age(arriving); LiveInstance before = roster.live(key); if (before != null && override(key) == null && arriving == null) {"),
                Mutant.of(
                        "epoch-not-raised",
                        "a move is no later than what it moves",
                        "record/Version.java",
                        "epoch + 1, tombstone",
                        "epoch, tombstone"),
                Mutant.of(
                        "cancel-loses-to-its-own-life",
                        "a cancel does not beat the registration that it cancels",
                        "record/Version.java",
                        ".thenComparing(Version::cancelled)",
                        ".thenComparing(Version::cancelled, java.util.Comparator.reverseOrder())"),
                Mutant.of(
                                "hash-not-compared",
                                "a content that is named by its hash is taken for the one that is held",
                                "PeerStreams.java",
                                "return content != null && content.contentHash() == named.version().contentHash() ? content : null;",
                                "return content;")
                        .and(
                                "Holdings.java",
                                "&& before.version().contentHash() == instance.version().contentHash();",
                                ";"));
    }

    /** The numbered streams. */
    private static List<Mutant> streams() {
        return List.of(
                Mutant.of(
                        "no-gap-check",
                        "a push is taken whatever was lost before it",
                        "PeerStreams.java",
                        "if (table.reached(writer) < push.fromSeq()) {",
                        "if (push.fromSeq() < 0) {"),
                Mutant.of(
                                "vector-at-first-part",
                                "what a pull will bring counts as merged from its first part on",
                                "PeerStreams.java",
                                "if (part.next() == null) { start.reached()",
                                "{ start.reached()")
                        .and(
                                "peer/PeerReplicator.java",
                                "replica.part(pull, settings.partBytes())",
                                "replica.part(pull, 400)"),
                Mutant.of(
                                "pull-counts-its-last-part",
                                "what the last part counts was written after the first was cut",
                                "peer/Puller.java",
                                "pull.start.least(part.upTo())",
                                "part.upTo()")
                        .and(
                                "peer/PeerReplicator.java",
                                "replica.part(pull, settings.partBytes())",
                                "replica.part(pull, 400)"),
                Mutant.of(
                        "lane-dropped-without-gap",
                        "a lane that was dropped goes on as if nothing were missing",
                        "peer/PeerLane.java",
                        "sent = offered; sending = offered; return held;",
                        "sending = offered; return held;"),
                Mutant.of(
                                "coalesced-late",
                                "a newer write goes to the end, and the older one's place counts as sent",
                                "peer/PeerLane.java",
                                "waiting.put(taken, new Written(write.record(), known)); return false;",
                                "waiting.remove(taken); waiting.put(seq, new Written(write.record(), known)); places.put(name, seq); return false;")
                        .and("peer/PeerLane.java", "MOST_WRITES = 1_000;", "MOST_WRITES = 1;"),
                Mutant.of(
                        "one-too-far",
                        "a push counts for one write more than it covers",
                        "PeerStreams.java",
                        "reach(writer, push.toSeq());",
                        "reach(writer, push.toSeq() + 1);"),
                Mutant.of(
                        "failed-batch-forgotten",
                        "what was in a batch that did not arrive is not sent again",
                        "peer/PeerLane.java",
                        "TreeMap<Long, Written> back = inFlight;",
                        "TreeMap<Long, Written> back = new TreeMap<>();"),
                Mutant.of(
                                "batch-counts-what-waits",
                                "a batch says that it goes up to what waits behind it",
                                "peer/PeerLane.java",
                                "sending = waiting.isEmpty() ? offered : waiting.firstKey() - 1;",
                                "sending = offered;")
                        .and("peer/PeerLane.java", "MOST_WRITES = 1_000;", "MOST_WRITES = 1;"),
                Mutant.of(
                        "pulls-side-by-side",
                        "a pull begins while another runs",
                        "peer/PeerReplicator.java",
                        "link != null && !puller.isRunning() &&",
                        "link != null &&"),
                Mutant.of(
                        "passed-on",
                        "the replication header is ignored: what a peer wrote is sent on",
                        "Holdings.java",
                        "if (!table.merge(arriving)) { return false; } if (arriving.isLive()",
                        "if (!table.merge(arriving)) { return false; } writes.accept(new Written(arriving, false)); if (arriving.isLive()"));
    }

    /** What is gone. */
    private static List<Mutant> deletions() {
        return List.of(
                Mutant.of(
                        "tombstones-collected-at-once",
                        "a tombstone is forgotten before others heard of it",
                        "Replica.java",
                        "holdings.collectTombstones(now - settings.tombstoneTtl().toNanos());",
                        "holdings.collectTombstones(now);"),
                Mutant.of(
                        "orphans-stay",
                        "nobody buries what a dead home left",
                        "Replica.java",
                        "orphans.tick(peers);",
                        ""));
    }

    /** Who hears an instance, and who vouches for it. */
    private static List<Mutant> homes() {
        return List.of(
                Mutant.of(
                        "home-does-not-move",
                        "a node that takes an instance over names its former home",
                        "record/Version.java",
                        "tombstone, contentHash, newHome);",
                        "tombstone, contentHash, home);"),
                Mutant.of(
                                "forwarded-not-renewed",
                                "the home says that it renewed, and did not",
                                "Replica.java",
                                "peers.fenced() == null && leases.renew(live.lease(), now)) { return new",
                                "peers.fenced() == null) { return new")
                        .and(
                                "Holdings.java",
                                "&& arriving.reason() != TombstoneReason.CANCEL",
                                "&& arriving.reason() == null"),
                Mutant.of(
                                "not-forwarded",
                                "a renewal elsewhere stays there",
                                "Replica.java",
                                "forwarder.accept(record);",
                                "")
                        .and(
                                "Holdings.java",
                                "&& arriving.reason() != TombstoneReason.CANCEL",
                                "&& arriving.reason() == null"),
                Mutant.of(
                        "never-evicted",
                        "a home ends no lease",
                        "Replica.java",
                        "evict(); holdings.hideSilent",
                        "holdings.hideSilent"),
                Mutant.of(
                                "never-hidden",
                                "what nobody vouches for is shown",
                                "Holdings.java",
                                "return home.equals(self()) || clock.now() <= hiddenAt(home, lease);",
                                "return true;")
                        .and("Holdings.java", "if (now <= nextLook) {", "if (now <= Long.MAX_VALUE) {"),
                Mutant.of(
                        "removal-not-told",
                        "who listens to changes is not told that an instance is gone",
                        "Roster.java",
                        "listener.changed(gone.deleted(wallMillis));",
                        ""));
    }

    /** Lives of a node. */
    private static List<Mutant> identity() {
        return List.of(Mutant.of(
                "set-back-node-goes-on",
                "a node that comes back with the name of its former life keeps it",
                "Peers.java",
                "(seq > written || beat > ownBeat)",
                "seq < 0"));
    }
}
