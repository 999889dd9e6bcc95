package io.rollcall.replication;

/**
 * Told of every change to what a node shows, one after another, in the order in which they happened,
 * before the operation that made it returns. Renewals are no change.
 */
@FunctionalInterface
public interface ChangeListener {
    /**
     * An instance came, changed or went ({@link LiveInstance#action()} says which). Must be quick: no
     * other change is made meanwhile.
     */
    void changed(LiveInstance instance);
}
