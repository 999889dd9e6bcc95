package io.rollcall.replication;

import java.util.Locale;

/** What the protocol does beside its everyday work: counted, so that one can see that it is done, and how often. */
public enum Mechanism {
    /** A renewal came here for an instance whose home is silent. */
    TAKEOVER_DEAD,
    /** A renewal came here for an instance whose home has started anew since. */
    TAKEOVER_FORMER_LIFE,
    /** An instance renews here for good, though another node is its home. */
    TAKEOVER_SETTLED,
    /** A renewal could not be forwarded, or was not answered in time. */
    TAKEOVER_UNANSWERED,
    /** The home did not know the instance any more: 404. */
    TAKEOVER_UNKNOWN,
    /** The home had a newer copy, and it was live and nobody's but its writer's: 409. */
    TAKEOVER_NEWER,
    /** A renewal was forwarded to the home. */
    FORWARDED,
    /** A Eureka peer passed on a renewal of an instance whose home is another node: that one is told as well. */
    HEARD_BESIDE_HOME,
    /** A forwarded renewal was answered 200. */
    FORWARD_RENEWED,
    /** A forwarded renewal was answered 404. */
    FORWARD_UNKNOWN,
    /** A forwarded renewal was answered 409. */
    FORWARD_NEWER,
    /** A live record was refused, because it was deleted here already. */
    REFUSED_DELETED,
    /** A live record was dropped, because a peer that covers it has it no more. */
    DROPPED_ABSENT,
    /** An eviction elsewhere was undone, because the instance was heard here. */
    REFUTED,
    /** A push did not follow on what was merged; a pull repairs that. */
    GAP,
    /** A pull was made. */
    PULL,
    /** A pull brought writes of a third node. */
    PULL_RELAYED,
    /** A peer asked for what lies below a floor here: it is given everything. */
    FLOOR,
    /** Everything was copied from a peer. */
    FULL_SYNC,
    /** A record was repaired by a digest round though neither side lacked a write. */
    DIGEST_REPAIR,
    /** A content was asked for that had been sent by its hash. */
    CONTENT_ASKED,
    /** An override was set or removed by an operator here. */
    OVERRIDE,
    /** A client's timestamp was too far ahead to be believed. */
    CLAMPED,
    /** A registration was older than the one that was held, and only renewed it. */
    OLDER_REGISTRATION,
    /** Evictions were held back. */
    SELF_PRESERVATION,
    /** Orphans were held back. */
    ORPHANS_PRESERVED,
    /** An instance was evicted by its home. */
    EVICTED,
    /** An instance was hidden, because its home is silent. */
    HIDDEN,
    /** A hidden instance was shown again. */
    SHOWN,
    /** An instance was buried that was hidden for long. */
    ORPHANED,
    /** An entry that is kept elsewhere took the place of an instance. */
    SUPERSEDED,
    /** A tombstone was collected. */
    COLLECTED,
    /** This node took another incarnation. */
    REINCARNATED,
    /** This node stepped back for another process of its name. */
    FENCED,
    /** A former life of a node was forgotten. */
    RETIRED,
    /** A lane was dropped, and its peer left to pull. */
    LANE_DROPPED,
    /** A write took the place of an older one that still waited in a lane. */
    COALESCED;

    /** As it is told to people: {@code takeover.dead}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-').replaceFirst("-", ".");
    }
}
