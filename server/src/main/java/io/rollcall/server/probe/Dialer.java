package io.rollcall.server.probe;

import java.util.function.Consumer;

/** Carries checks out. */
@FunctionalInterface
public interface Dialer {
    /**
     * Dials. Neither blocks nor throws.
     *
     * @param whenDone told once, on any thread, no later than a little after the target's timeout
     */
    void dial(Target target, Consumer<Result> whenDone);
}
