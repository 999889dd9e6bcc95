package io.rollcall.server.http;

/** A node's state as a test wants it; ready, and to be read, until told otherwise. */
public final class SteeredState implements NodeState {
    private volatile String why = "";
    private volatile boolean readable = true;

    public void notReadyBecause(String reason) {
        why = reason;
    }

    public void mayBeRead(boolean may) {
        readable = may;
    }

    @Override
    public String notReadyBecause() {
        return why;
    }

    @Override
    public boolean mayBeRead() {
        return readable;
    }
}
