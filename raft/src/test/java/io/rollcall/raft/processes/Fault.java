package io.rollcall.raft.processes;

/** What befalls the members in a history. */
enum Fault {
    /** Stopped for longer than the others wait for it, then let go: it believes to lead still. */
    PAUSE_LEADER(true),
    KILL_LEADER(true),
    KILL_ALL(true),
    /** Cut off from the others by links that refuse, or that fall silent; its clients still reach it. */
    CUT_LEADER(true),
    CUT_FOLLOWER(false);

    private final boolean hitsLeader;

    Fault(boolean hitsLeader) {
        this.hitsLeader = hitsLeader;
    }

    boolean hitsLeader() {
        return hitsLeader;
    }
}
