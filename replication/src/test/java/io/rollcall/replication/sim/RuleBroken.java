package io.rollcall.replication.sim;

/** A run in which something did not hold that must. */
final class RuleBroken extends AssertionError {
    private static final long serialVersionUID = 1;

    private final Rule rule;

    RuleBroken(Rule rule, String what) {
        super(rule + " (invariant " + rule.invariant() + "): " + what);
        this.rule = rule;
    }

    Rule rule() {
        return rule;
    }
}
