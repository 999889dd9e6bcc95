package io.rollcall.server.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the model says a write answers.
 *
 * @param statuses the status codes that are right; more than one only where a request has two faults
 * @param entity the instance that comes with a 409
 * @param live the same instance, to see what has become of it by the end of a batch
 * @param items the answers to the items of a batch
 */
record Expected(
        Set<Integer> statuses,
        @Nullable Map<String, String> entity,
        @Nullable ModelInstance live,
        List<Expected> items) {

    static Expected status(Integer... statuses) {
        return new Expected(Set.of(statuses), null, null, List.of());
    }

    static Expected conflict(ModelInstance newer) {
        return new Expected(Set.of(409), newer.seen(), newer, List.of());
    }

    static Expected batch(List<Expected> items) {
        return new Expected(Set.of(200), null, null, items);
    }

    /** The same with the entity in the state it has by now. */
    Expected withEntityOfNow() {
        return new Expected(statuses, live == null ? entity : live.seen(), live, items);
    }

    /** The same with the entity of an instance, null for none. */
    Expected withEntityOf(@Nullable ModelInstance other) {
        return new Expected(statuses, other == null ? null : other.seen(), other, items);
    }

    /** Also right: answering a second fault of the request. */
    Expected or(int status) {
        Set<Integer> more = new TreeSet<>(statuses);
        more.add(status);
        return new Expected(more, entity, live, items);
    }
}
