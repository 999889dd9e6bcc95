package io.rollcall.replication.mutants;

import io.rollcall.replication.sim.Bias;
import java.util.List;
import java.util.stream.Stream;

/** The faults. Where a second mechanism would make good what the first does wrong, that is switched off too. */
final class PlantedFaults {
    /** Digest rounds find what a full copy, or its lack, leaves behind. */
    private static final Mutant.Patch DIGEST_DROPS = new Mutant.Patch(
            "Reconciler.java", "repaired(peer, \"dropped, deleted there\", mine, other); holdings.drop(mine);", "");

    private static final Mutant.Patch DIGEST_TELLS_ABSENT = new Mutant.Patch(
            "Reconciler.java",
            "if (mine != null && mine.isLive() && isCovered(theirs.vector(), mine)) {",
            "if (mine != null && theirs == null) {");

    private static final Mutant.Patch FULL_COPIES = new Mutant.Patch(
            "record/RecordTable.java",
            "return streams.entrySet().stream() .anyMatch(entry -> seen.of(entry.getKey()) < entry.getValue().floor());",
            "return false;");

    /** Takes part in making good a home that did not renew. */
    private static final Mutant.Patch EVICTIONS_REFUTED =
            new Mutant.Patch("Holdings.java", "&& arriving.isRefutable()", "&& arriving.reason() == null");

    private static final Mutant.Patch ANSWERS_MINDED = new Mutant.Patch(
            "peer/Forwarder.java",
            "boolean whole = answer != null",
            "if (taken) { return; } boolean whole = answer != null");

    private PlantedFaults() {}

    static List<Mutant> all() {
        return Stream.of(order(), streams(), deletions(), absence(), homes(), time(), identity())
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
                                "held != null && instance.version().compareTo(held.version()) < 0")
                        .in(Bias.BURIED_APART),
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
                        .without(
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
                        .without(
                                "peer/PeerReplicator.java",
                                "replica.part(pull, settings.partBytes())",
                                "replica.part(pull, 400)"),
                Mutant.of(
                                "pull-counts-its-last-part",
                                "what the last part counts was written after the first was cut",
                                "peer/Puller.java",
                                "pull.start.least(part.upTo())",
                                "part.upTo()")
                        .without(
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
                        .without("peer/PeerLane.java", "MOST_WRITES = 1_000;", "MOST_WRITES = 1;"),
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
                        .without("peer/PeerLane.java", "MOST_WRITES = 1_000;", "MOST_WRITES = 1;"),
                Mutant.of(
                        "pulls-side-by-side",
                        "a pull begins while another runs",
                        "peer/PeerReplicator.java",
                        "link != null && !puller.isRunning() &&",
                        "link != null &&"),
                Mutant.of(
                        "forwarded-twice",
                        "each batch goes to its peer twice",
                        "peer/PeerReplicator.java",
                        "sendBatch(link, link.lane.take());",
                        "PeerRequest.Batch batch = link.lane.take(); sendBatch(link, batch); sendBatch(link, batch);"),
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

    /** What is absent elsewhere and known there. */
    private static List<Mutant> absence() {
        return List.of(
                Mutant.of(
                                "floor-not-raised",
                                "nobody knows that a tombstone was collected",
                                "record/RecordTable.java",
                                "stream.raiseFloor(record.dot().seq());",
                                "")
                        .in(Bias.APART)
                        .without(DIGEST_DROPS)
                        .without(DIGEST_TELLS_ABSENT),
                Mutant.of(
                                "floor-ignored",
                                "who is below the floor is told only of what is left",
                                FULL_COPIES.file(),
                                FULL_COPIES.old(),
                                FULL_COPIES.replacement())
                        .in(Bias.APART)
                        .without(DIGEST_DROPS)
                        .without(DIGEST_TELLS_ABSENT),
                Mutant.of(
                                "absent-counts-as-missing",
                                "in a digest round, what a peer deleted is sent to it, and what was deleted here is asked for",
                                "Reconciler.java",
                                "} else if (mine.isLive() && isCovered(theirs.vector(), mine)) {",
                                "} else if (mine.isLive() && peer == null) {")
                        .also(
                                "Reconciler.java",
                                "if (holdings.isCovered(key, other.dot())) { absent.add",
                                "if (peer == null) { absent.add")
                        .in(Bias.APART)
                        .without(FULL_COPIES),
                Mutant.of(
                                "full-copy-drops-nothing",
                                "what a peer deleted stays after a full copy of it",
                                "PeerStreams.java",
                                "dropAbsent(part, from);",
                                "")
                        .in(Bias.APART)
                        .without(DIGEST_DROPS)
                        .without(DIGEST_TELLS_ABSENT),
                Mutant.of(
                                "deleted-comes-back",
                                "a live record is taken though it was deleted here",
                                "Holdings.java",
                                "InstanceRecord held = table.instance(key); if (isGone(arriving, held) &&",
                                "InstanceRecord held = table.instance(key); if (key == null &&")
                        .in(Bias.APART)
                        .without(DIGEST_DROPS)
                        .without(DIGEST_TELLS_ABSENT),
                Mutant.of(
                                "retired-not-covered",
                                "what a forgotten life wrote counts as new",
                                "Holdings.java",
                                "|| isRetired(dot.writer()) || adopted",
                                "|| adopted")
                        .also(
                                "Reconciler.java",
                                "return theirs.covers(mine.dot()) || holdings.isRetired(mine.dot().writer());",
                                "return theirs.covers(mine.dot());")
                        .also(
                                "PeerStreams.java",
                                "return part.upTo().covers(mine.dot()) || (retired != null && writer.incarnation() <= retired);",
                                "return part.upTo().covers(mine.dot());")
                        .in(Bias.FORGOTTEN)
                        .without(
                                "peer/PeerReplicator.java",
                                "if (comparing || link == null ||",
                                "if (settings != null || comparing || link == null ||")
                        .within(1_500),
                Mutant.of(
                                "drop-not-refuted",
                                "who renews here is dropped because it is absent elsewhere",
                                "Holdings.java",
                                "if (before != null && !leases.expire(before.lease(), clock.now())) {",
                                "if (before != null && instance == null) {")
                        .in(Bias.BURIED_APART));
    }

    /** Who hears an instance, and who vouches for it. */
    private static List<Mutant> homes() {
        return List.of(
                Mutant.of(
                                "vouch-without-its-seq",
                                "a vouch renews what the home has buried meanwhile",
                                "lease/Vouches.java",
                                "if (seq <= reached) {",
                                "if (seq >= 0) {")
                        .in(Bias.NARROW),
                Mutant.of(
                                "relayed-beats-are-life",
                                "an old beat that is passed on makes a dead home younger",
                                "lease/Vouches.java",
                                "if (!rising && !teller.equals(home)) {",
                                "if (now < 0) {")
                        .in(Bias.APART),
                Mutant.of(
                                "eviction-not-refuted",
                                "who renews here is taken out by another node's mistake",
                                EVICTIONS_REFUTED.file(),
                                EVICTIONS_REFUTED.old(),
                                EVICTIONS_REFUTED.replacement())
                        .without(ANSWERS_MINDED),
                Mutant.of(
                                "forward-and-forget",
                                "a renewal is forwarded, and nobody minds what the home says",
                                ANSWERS_MINDED.file(),
                                ANSWERS_MINDED.old(),
                                ANSWERS_MINDED.replacement())
                        .without(EVICTIONS_REFUTED),
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
                                "if (ours && live != null && peers.fenced() == null && leases.renew(live.lease(), now)) {",
                                "if (ours && live != null && peers.fenced() == null) {")
                        .without(EVICTIONS_REFUTED),
                Mutant.of(
                                "not-forwarded",
                                "a renewal elsewhere stays there",
                                "Replica.java",
                                "forwarder.accept(record);",
                                "")
                        .without(EVICTIONS_REFUTED),
                Mutant.of(
                        "never-evicted",
                        "a home ends no lease",
                        "Replica.java",
                        "evict(); holdings.hiding.hideSilent",
                        "holdings.hiding.hideSilent"),
                Mutant.of(
                                "never-hidden",
                                "what nobody vouches for is shown",
                                "Holdings.java",
                                "return home.equals(self()) || clock.now() <= hiddenAt(home, lease);",
                                "return true;")
                        .also("Hiding.java", "if (look == null && now > nextLook) {", "if (look == null && now < 0) {"),
                Mutant.of(
                        "removal-not-told",
                        "who listens to changes is not told that an instance is gone",
                        "Roster.java",
                        "listener.changed(gone.deleted(wallMillis));",
                        ""));
    }

    /** Clocks, those of nodes and of clients. */
    private static List<Mutant> time() {
        return List.of(
                Mutant.of(
                        "pause-not-compensated",
                        "a node that stood still evicts on waking",
                        "Replica.java",
                        "LONGEST_TICK = Duration.ofMillis(1_500);",
                        "LONGEST_TICK = Duration.ofDays(1);"),
                Mutant.of(
                        "clock-believed",
                        "a stamp that is far ahead is not clamped, and wins for ever",
                        "Replica.java",
                        "if (dirty <= now + settings.maxClockSkew().toMillis()) {",
                        "if (now > 0) {"),
                Mutant.of(
                        "life-not-raised",
                        "who comes back with the stamp that it had is no newer than its cancel",
                        "Replica.java",
                        "life = Math.max(life, old.life() + 1);",
                        "life = old.life();"));
    }

    /** Lives of a node. */
    private static List<Mutant> identity() {
        return List.of(
                Mutant.of(
                        "set-back-node-goes-on",
                        "a node that comes back with the name of its former life keeps it",
                        "Peers.java",
                        "(seq > written || beat > ownBeat)",
                        "seq < 0"),
                Mutant.of(
                        "ready-before-it-knows",
                        "a node serves before its first sync has ended",
                        "peer/PeerReplicator.java",
                        "if (configured) { replica.synced(false); }",
                        ""));
    }
}
