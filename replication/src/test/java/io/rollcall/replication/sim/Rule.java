package io.rollcall.replication.sim;

/** What must hold in a run: the invariants of the protocol, and what else nobody should ever see. */
enum Rule {
    /** 1: after the faults, within two rounds and what was queued, all nodes hold the same live records. */
    SAME_RECORDS("1"),
    /** 1: after one lease, all show exactly the instances that renew, as they last described themselves. */
    SHOWN_AS_SAID("1"),
    /** 2: who cancelled and is silent shows nowhere once all nodes have met, and never again. */
    CANCELLED_STAYS_GONE("2"),
    /** 3: whoever was told 200 is shown where it was told, as long as its lease lasts and that node runs. */
    SHOWN_WHERE_IT_RENEWS("3"),
    /** 4: who is silent is gone everywhere after its lease. */
    GONE_AFTER_ITS_LEASE("4"),
    /** 5: a node that covers a write holds it, or a newer one, or has collected it. */
    SOUND_VECTORS("5"),
    /** 6: a change goes to each peer once, from its writer. */
    ONE_MESSAGE_A_CHANGE("6"),
    /** 6: a node has one pull under way. */
    ONE_PULL("6"),
    /** 6: what nodes say to each other does not grow with what they hold. */
    STEADY_TRAFFIC("6"),
    /** After the ages of orphans and tombstones, nothing is held but what lives. */
    NOTHING_LEFT_BEHIND("-"),
    /** What renews at an old Eureka server is shown by all of our nodes, as long as one of them hears of it. */
    FRESH_STAYS_SHOWN("-"),
    /** An operator's override, or metadata, is the same at all nodes. */
    OPERATORS_WORD("-"),
    /** Of an entry that is kept elsewhere no instance is here, and its note is the same at all nodes. */
    KEPT_ELSEWHERE("-"),
    /** Who only listens to a node's changes knows what it shows. */
    FEED_TELLS_ALL("-"),
    /** A node that says it is ready shows what the others show. */
    READY_KNOWS("-"),
    /** Production code throws nothing. */
    NO_EXCEPTION("-");

    private final String invariant;

    Rule(String invariant) {
        this.invariant = invariant;
    }

    /** The number of the invariant in the protocol's description. */
    String invariant() {
        return invariant;
    }
}
