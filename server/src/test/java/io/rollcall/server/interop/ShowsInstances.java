package io.rollcall.server.interop;

import java.util.Optional;
import java.util.Set;

/** A server whose list somebody looks at. */
public interface ShowsInstances {
    /** Whether clients may rely on it. */
    boolean isReady();

    /** The ids of all instances that it shows; empty if it shows none to anybody now. */
    Optional<Set<String>> instances();
}
