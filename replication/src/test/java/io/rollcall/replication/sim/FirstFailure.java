package io.rollcall.replication.sim;

/** Runs seeds one after another until one breaks a rule, in a process of its own: what it runs may be broken on purpose. */
final class FirstFailure {
    private FirstFailure() {}

    /** Arguments: the first seed and the last, and the bias of the runs. Prints the seed and the rule, or that all held. */
    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long last = Long.parseLong(arguments[1]);
        Bias bias = Bias.valueOf(arguments[2]);
        for (long seed = first; seed <= last; seed++) {
            try {
                Scenario.run(seed, bias, Trace.off());
            } catch (RuleBroken broken) {
                System.out.println("broken " + seed + " " + broken.rule() + " ("
                        + broken.rule().invariant() + ")");
                return;
            }
        }
        System.out.println("held");
    }
}
