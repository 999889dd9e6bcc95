package io.rollcall.replication.sim;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs seeds from 0 until one breaks a rule, in a process of its own: what it runs may be broken on purpose. */
final class FirstFailure {
    private FirstFailure() {}

    /** Arguments: how many seeds, and those to leave out. Prints the seed and the rule, or nothing. */
    public static void main(String[] arguments) {
        int count = Integer.parseInt(arguments[0]);
        Set<Long> leftOut =
                Arrays.stream(arguments).skip(1).map(Long::valueOf).collect(Collectors.toCollection(HashSet::new));
        for (long seed = 0; seed < count; seed++) {
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
