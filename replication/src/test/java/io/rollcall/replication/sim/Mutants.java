package io.rollcall.replication.sim;

import java.util.List;

/** Faults of the protocol, each of which the simulator has to notice. */
@SuppressWarnings("StringConcatToTextBlock") // what is taken out begins and ends within lines
final class Mutants {
    private static final String STREAMS = "PeerStreams.java";
    private static final String HOLDINGS = "Holdings.java";
    private static final String REPLICA = "Replica.java";
    private static final String VOUCHES = "lease/Vouches.java";
    private static final String VERSION = "record/Version.java";
    private static final String TABLE = "record/RecordTable.java";
    private static final String LANE = "peer/PeerLane.java";
    private static final String REPLICATOR = "peer/PeerReplicator.java";

    /** The digest rounds repair what others break. */
    private static Mutant withoutDigests(Mutant mutant) {
        return mutant.with(
                REPLICATOR,
                "loop.after(jittered(settings.digestInterval()), this::digestRound);\n        });\n    }\n",
                "});\n    }\n");
    }

    static final List<Mutant> ALL = List.of(
            Mutant.of("a push is merged across a gap")
                    .with(STREAMS, "if (table.reached(writer) < push.fromSeq()) {", "if (push.fromSeq() < 0) {"),
            withoutDigests(Mutant.of("no floor: what was collected is as if it had never been"))
                    .with(TABLE, "stream.raiseFloor(record.dot().seq());", ""),
            Mutant.of("a pull counts as merged up to its last part's vector, not the least of all")
                    .with(
                            "peer/Puller.java",
                            "pull.start == null ? part.upTo() : pull.start.least(part.upTo())",
                            "part.upTo()"),
            Mutant.of("a pull counts as merged with its first part")
                    .with(
                            STREAMS,
                            "        if (part.next() == null) {\n            start.reached()",
                            "        if (from != null) {\n            start.reached()"),
            Mutant.of("a content named by its hash is taken as known")
                    .with(
                            STREAMS,
                            "write instanceof LaneItem.Write.ByHash named && contentOf(named) == null",
                            "write instanceof LaneItem.Write.ByHash named && named.key() == null"),
            Mutant.of("a summary is sent before the writes that it counts, and gaps are not seen")
                    .with(
                            LANE,
                            "if (summary != null && summarySeq <= Math.max(sending, sent)) {",
                            "if (summary != null) {")
                    .with(STREAMS, "if (table.reached(writer) < push.fromSeq()) {", "if (push.fromSeq() < 0) {"),
            Mutant.of("a newer write waits at the end of the lane, and the place of the older one is passed")
                    .with(
                            LANE,
                            "waiting.put(taken, new Written(write.record(), known));",
                            "waiting.remove(taken);\n        waiting.put(seq, new Written(write.record(), known));\n"
                                    + "        places.put(name, seq);"),
            Mutant.of("writes of others are passed on")
                    .with(
                            HOLDINGS,
                            "        if (!table.merge(arriving)) {\n            return false;\n        }\n"
                                    + "        if (arriving.isLive()\n",
                            "        if (!table.merge(arriving)) {\n            return false;\n        }\n"
                                    + "        writes.accept(new Written(arriving, false));\n"
                                    + "        if (arriving.isLive()\n"),
            Mutant.of("a batch that was taken is sent once more")
                    .with(REPLICATOR, "link.lane.arrived();", "link.lane.failed();"),
            Mutant.of("two pulls at a time")
                    .with(
                            REPLICATOR,
                            "if (link != null && !puller.isRunning() && replica.isSynced()",
                            "if (link != null && replica.isSynced()"),
            Mutant.of("cancelled does not count in the order of versions")
                    .with(VERSION, "            .thenComparing(Version::cancelled)\n", ""),
            Mutant.of("what clients do is not counted: no life in a version")
                    .with(VERSION, "            .thenComparingLong(Version::life)\n", ""),
            Mutant.of("the epoch is not raised")
                    .with(
                            VERSION,
                            "epoch + 1, tombstone, contentHash, newHome",
                            "epoch, tombstone, contentHash, newHome"),
            Mutant.of("a tombstone does not beat the live record of its epoch")
                    .with(VERSION, "            .thenComparing(Version::tombstone)\n", ""),
            Mutant.of("an equal version of a tombstone starts its age anew, and an equal stamp of a client is older")
                    .with(
                            REPLICA,
                            "held != null && dirty < stamp(before.statement(), held)",
                            "held != null && dirty <= stamp(before.statement(), held)"),
            Mutant.of("a stamp that is not believed does not rise with the content")
                    .with(REPLICA, "held.version().dirty() + (changed ? 1 : 0)", "held.version().dirty()"),
            Mutant.of("a vouch is taken without the writes before it")
                    .with(VOUCHES, "        if (seq <= reached) {", "        if (seq >= 0) {"),
            Mutant.of("any beat that is passed on shows that a home lives")
                    .with(VOUCHES, "if (!rising && !teller.equals(home)) {", "if (beat < 0) {"),
            Mutant.of("a home that is only guessed at gets a lease, whatever others know")
                    .with(VOUCHES, "        if (known.guessed) {", "        if (known.guessed && beat < 0) {"),
            Mutant.of("an eviction of what is heard here is believed")
                    .with(
                            HOLDINGS,
                            "                && before.lease().isHeard(clock.now())\n"
                                    + "                && arriving.reason() != TombstoneReason.CANCEL) {",
                            "                && arriving.reason() == null) {"),
            Mutant.of("a cancellation is taken for a mistake")
                    .with(
                            HOLDINGS,
                            "                && arriving.reason() != TombstoneReason.CANCEL) {",
                            "                ) {"),
            Mutant.of("what is heard here is dropped")
                    .with(
                            HOLDINGS,
                            "if (before != null && before.lease().isHeard(clock.now())) {\n                refute(",
                            "if (before != null && before.lease() == null) {\n                refute("),
            withoutDigests(Mutant.of("what a peer covers and lacks is taken for missing there"))
                    .with(
                            STREAMS,
                            "theirs.get(nameOf(mine))) && covers(part, mine)",
                            "theirs.get(nameOf(mine))) && part == null"),
            Mutant.of("what a peer lacks is dropped though it never had it")
                    .with(STREAMS, "theirs.get(nameOf(mine))) && covers(part, mine)", "theirs.get(nameOf(mine)))"),
            Mutant.of("what was deleted here is taken again")
                    .with(
                            HOLDINGS,
                            "        if (isGone(arriving, held) && isCovered(key, arriving.dot())) {\n"
                                    + "            tally.count(Mechanism.REFUSED_DELETED);\n            return false;\n        }\n"
                                    + "        LiveInstance before",
                            "        LiveInstance before"),
            Mutant.of("an older tombstone hides that a newer one was forgotten")
                    .with(HOLDINGS, "(held == null || (!held.isLive() && isNewer(live, held)))", "held == null"),
            Mutant.of("a forwarded renewal that nobody answers is forgotten")
                    .with(REPLICA, "            takeOverIfHeard(key, Mechanism.TAKEOVER_UNANSWERED);\n", ""),
            Mutant.of("404 to a forwarded renewal is not heard, nor is an eviction refuted")
                    .with(REPLICA, "                takeOverIfHeard(key, Mechanism.TAKEOVER_UNKNOWN);\n", "")
                    .with(
                            HOLDINGS,
                            "                && before.lease().isHeard(clock.now())\n"
                                    + "                && arriving.reason() != TombstoneReason.CANCEL) {",
                            "                && arriving.reason() == null) {"),
            Mutant.of("renewals are not forwarded, and evictions not refuted")
                    .with(REPLICA, "            forwarder.accept(record);\n", "")
                    .with(
                            HOLDINGS,
                            "                && before.lease().isHeard(clock.now())\n"
                                    + "                && arriving.reason() != TombstoneReason.CANCEL) {",
                            "                && arriving.reason() == null) {"),
            Mutant.of("an instance of a dead home is not taken over")
                    .with(
                            REPLICA,
                            "} else if (!holdings.vouches.isAlive(home, now, peers.homeDeadAfter())) {",
                            "} else if (now < 0) {")
                    .with(REPLICA, "            takeOverIfHeard(key, Mechanism.TAKEOVER_UNANSWERED);\n", ""),
            Mutant.of("a hidden instance stays hidden though it renews here")
                    .with(REPLICA, "if (roster.shown(record.key()) == null) {", "if (record.key() == null) {"),
            Mutant.of("what was heard here is hidden with its home")
                    .with(
                            HOLDINGS,
                            "return Math.max(vouches.vouchedAt(home) + vouched, lease.dueAt());",
                            "return vouches.vouchedAt(home) + vouched;"),
            Mutant.of("what nobody vouches for stays shown")
                    .with(
                            HOLDINGS,
                            "        if (now <= nextLook) {\n            return;\n        }\n",
                            "        if (now >= 0) {\n            return;\n        }\n"),
            Mutant.of("orphans are never buried")
                    .with("Orphans.java", "                holdings.bury(record, TombstoneReason.ORPHAN);\n", ""),
            Mutant.of("tombstones are never forgotten").with(HOLDINGS, "            table.collect(old.record);\n", ""),
            Mutant.of("an override is as old as its node's clock says")
                    .with(HOLDINGS, "Math.max(wall.millis(), held == null ? 0 : held.stamp() + 1)", "wall.millis()"),
            Mutant.of("a node that was set back does not notice")
                    .with(
                            "Peers.java",
                            "self.equals(holdings.self()) && (seq > written || beat > ownBeat)",
                            "self.equals(holdings.self()) && seq < 0"),
            Mutant.of("two processes of one name go on")
                    .with("Peers.java", "if (known.rises >= NAMESAKE_PROOF && fenced == null) {", "if (beat < 0) {"),
            Mutant.of("no digest rounds, and memory that loses records")
                    .with(
                            REPLICATOR,
                            "loop.after(jittered(settings.digestInterval()), this::digestRound);\n        });\n    }\n",
                            "});\n    }\n"),
            Mutant.of("a client's change of the shown status is not told")
                    .with(
                            "Roster.java",
                            "        shown.put(instance.key(), instance);\n        listener.changed(instance);",
                            "        if (shown.put(instance.key(), instance) == null) {\n            listener.changed(instance);\n        }"));

    private Mutants() {}
}
