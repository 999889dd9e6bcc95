package io.rollcall.raft;

import io.rollcall.raft.StoreStatus.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a store is about, and why. Closed is the end; from failed only closing leads away. For any thread. */
final class Lifecycle {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

    private volatile Phase phase = new Phase(State.ASLEEP, "");

    /** One moment of it. */
    record Phase(State state, String why) {}

    Phase now() {
        return phase;
    }

    State state() {
        return phase.state();
    }

    /** From asleep to starting; whether it was asleep. */
    boolean wake() {
        if (state() != State.ASLEEP) {
            return false;
        }
        synchronized (this) {
            boolean asleep = state() == State.ASLEEP;
            if (asleep) {
                phase = new Phase(State.STARTING, "");
            }
            return asleep;
        }
    }

    synchronized void become(State state, String why) {
        Phase next = new Phase(state, why);
        if (state() == State.CLOSED || state() == State.FAILED || next.equals(phase)) {
            return;
        }
        phase = next;
        log.info("persistent entries: {}{}", state, why.isEmpty() ? "" : ", " + why);
    }

    /** Something that only a person can mend. The first reason stays: the others follow from it. */
    synchronized void fail(String why) {
        if (state() != State.CLOSED && state() != State.FAILED) {
            phase = new Phase(State.FAILED, why);
            log.error("the persistent entries are out of service: {}", why);
        }
    }

    /** The state before. */
    synchronized State close() {
        State before = state();
        phase = new Phase(State.CLOSED, "");
        return before;
    }
}
