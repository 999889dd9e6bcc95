package io.rollcall.raft.history;

import io.rollcall.raft.history.Operation.Kind;
import io.rollcall.raft.history.Operation.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for one order of a key's operations that explains what everybody saw and that keeps to the clock: what had
 * ended before another began comes before it (Wing and Gong, remembering where it has been). An operation of unknown
 * outcome may stand anywhere after it began, or nowhere.
 */
public final class Linearizability {
    private static final int MOST_PLACES = 1_000_000;

    private Linearizability() {}

    /** Where the search stands: what is in the order already, and what is held then. */
    private record Place(BitSet done, @Nullable String held) {}

    /** Whether there is such an order. */
    public static boolean holds(List<Operation> history) {
        List<Operation> operations = new ArrayList<>(history);
        operations.sort(Comparator.comparingLong(Operation::invoked));
        Set<Place> seen = new HashSet<>();
        Deque<Place> open = new ArrayDeque<>();
        open.push(new Place(new BitSet(operations.size()), null));
        while (!open.isEmpty()) {
            Place place = open.pop();
            if (!seen.add(place)) {
                continue;
            }
            if (seen.size() > MOST_PLACES) {
                throw new IllegalStateException("undecided after " + MOST_PLACES + " places");
            }
            if (allKnownAreDone(operations, place.done())) {
                return true;
            }
            for (Place next : nextPlaces(operations, place)) {
                open.push(next);
            }
        }
        return false;
    }

    private static boolean allKnownAreDone(List<Operation> operations, BitSet done) {
        for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
            if (operations.get(i).outcome() != Outcome.UNKNOWN) {
                return false;
            }
        }
        return true;
    }

    private static List<Place> nextPlaces(List<Operation> operations, Place place) {
        long firstReturn = Long.MAX_VALUE;
        for (int i = place.done().nextClearBit(0);
                i < operations.size() && operations.get(i).invoked() <= firstReturn;
                i = place.done().nextClearBit(i + 1)) {
            firstReturn = Math.min(firstReturn, operations.get(i).returned());
        }
        List<Place> next = new ArrayList<>();
        for (int i = place.done().nextClearBit(0);
                i < operations.size() && operations.get(i).invoked() <= firstReturn;
                i = place.done().nextClearBit(i + 1)) {
            Operation operation = operations.get(i);
            if (isPossible(operation, place.held()) && isWorthwhile(operations, place, i)) {
                BitSet done = (BitSet) place.done().clone();
                done.set(i);
                Place then = new Place(done, after(operation, place.held()));
                if (operation.outcome() != Outcome.UNKNOWN && Objects.equals(then.held(), place.held())) {
                    // It fits here and changes nothing: nothing is gained by putting it later.
                    return List.of(then);
                }
                next.add(then);
            }
        }
        return next;
    }

    /**
     * Whether to put an operation here that need not be put anywhere. All values differ, so a value that nobody is
     * still to see is of use only where something else than what is held explains more, and then any such value will
     * do: the first is taken, and so of several cancels. Without this rule each unknown outcome doubles the search.
     */
    private static boolean isWorthwhile(List<Operation> operations, Place place, int index) {
        Operation unknown = operations.get(index);
        if (unknown.outcome() != Outcome.UNKNOWN) {
            return true;
        }
        @Nullable String then = after(unknown, place.held());
        if (Objects.equals(then, place.held())) {
            return false;
        }
        boolean explains = false;
        for (int i = place.done().nextClearBit(0);
                i < operations.size();
                i = place.done().nextClearBit(i + 1)) {
            Operation other = operations.get(i);
            if (i == index) {
                continue;
            }
            if (then == null) {
                if (i < index && other.kind() == Kind.CANCEL && other.outcome() == Outcome.UNKNOWN) {
                    return false;
                }
            } else if (sees(other, then)) {
                return true;
            } else {
                explains |= makesPossible(other, place.held(), then);
            }
        }
        return then == null || (explains && isFirstUnseen(operations, place, index));
    }

    /** Whether what was seen of it fits the one and not the other. */
    private static boolean makesPossible(Operation operation, @Nullable String held, String then) {
        return operation.outcome() != Outcome.UNKNOWN && !isPossible(operation, held) && isPossible(operation, then);
    }

    private static boolean isFirstUnseen(List<Operation> operations, Place place, int index) {
        if (operations.get(index).kind() != Kind.WRITE) {
            return true;
        }
        for (int i = place.done().nextClearBit(0); i < index; i = place.done().nextClearBit(i + 1)) {
            Operation earlier = operations.get(i);
            if (earlier.kind() == Kind.WRITE
                    && earlier.outcome() == Outcome.UNKNOWN
                    && !isSeen(operations, place, String.valueOf(earlier.value()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSeen(List<Operation> operations, Place place, String value) {
        for (int i = place.done().nextClearBit(0);
                i < operations.size();
                i = place.done().nextClearBit(i + 1)) {
            if (sees(operations.get(i), value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sees(Operation operation, String value) {
        return switch (operation.kind()) {
            case READ -> value.equals(operation.value());
            case SWAP -> value.equals(operation.expected()) && operation.outcome() != Outcome.NOT_DONE;
            default -> false;
        };
    }

    private static boolean isPossible(Operation operation, @Nullable String held) {
        if (operation.outcome() == Outcome.UNKNOWN) {
            return true;
        }
        boolean done = operation.outcome() == Outcome.DONE;
        return switch (operation.kind()) {
            case READ -> Objects.equals(held, operation.value());
            case WRITE -> done;
            case SWAP -> Objects.equals(held, operation.expected()) == done;
            case CANCEL -> (held != null) == done;
        };
    }

    private static @Nullable String after(Operation operation, @Nullable String held) {
        if (operation.outcome() == Outcome.NOT_DONE || operation.kind() == Kind.READ) {
            return held;
        }
        return switch (operation.kind()) {
            case SWAP -> Objects.equals(held, operation.expected()) ? operation.value() : held;
            case CANCEL -> null;
            default -> operation.value();
        };
    }
}
