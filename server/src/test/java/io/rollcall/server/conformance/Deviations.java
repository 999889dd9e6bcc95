package io.rollcall.server.conformance;

import java.util.EnumSet;
import java.util.Set;

/** Which deviations are on, and which of them have made a difference so far. */
final class Deviations {

    private final Set<Deviation> on;
    private final Set<Deviation> exercised = EnumSet.noneOf(Deviation.class);

    private Deviations(Set<Deviation> on) {
        this.on = on;
    }

    static Deviations all() {
        return new Deviations(EnumSet.allOf(Deviation.class));
    }

    static Deviations none() {
        return new Deviations(EnumSet.noneOf(Deviation.class));
    }

    static Deviations only(Deviation deviation) {
        return new Deviations(EnumSet.of(deviation));
    }

    /** Asked without consequence: whether the deviation is on. */
    boolean on(Deviation deviation) {
        return on.contains(deviation);
    }

    /** Asked where the answer makes a difference: if it is on, it has now been exercised. */
    boolean apply(Deviation deviation) {
        if (!on.contains(deviation)) {
            return false;
        }
        exercised.add(deviation);
        return true;
    }

    Set<Deviation> neverExercised() {
        Set<Deviation> rest = EnumSet.noneOf(Deviation.class);
        rest.addAll(on);
        rest.removeAll(exercised);
        return rest;
    }
}
