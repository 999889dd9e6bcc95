package io.rollcall.replication.sim;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs seeds one after another until one breaks a rule, in a process of its own: what it runs may be broken on purpose. */
final class FirstFailure {
    private FirstFailure() {}

    /** Arguments: the first seed, the last, and those to leave out. Prints the seed and the rule, or that all held. */
    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long last = Long.parseLong(arguments[1]);
        Set<Long> leftOut =
                Arrays.stream(arguments).skip(2).map(Long::valueOf).collect(Collectors.toCollection(HashSet::new));
        for (long seed = first; seed <= last; seed++) {
            if (leftOut.contains(seed)) {
                continue;
            }
            try {
                Scenario.run(seed, Trace.off());
            } catch (RuleBroken broken) {
                System.out.println("broken " + seed + " " + broken.rule() + " ("
                        + broken.rule().invariant() + ")");
                return;
            }
        }
        System.out.println("held");
    }
}
