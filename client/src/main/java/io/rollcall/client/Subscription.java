package io.rollcall.client;

/** A listener's place among the listeners. Safe for any thread. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    /** Takes the listener away. A call that runs is not awaited; none starts later. */
    @Override
    void close();
}
