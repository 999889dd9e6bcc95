package io.rollcall.server.probe;

/**
 * What came of a dial.
 *
 * @param words for people
 */
public record Result(Kind kind, String words) {

    public enum Kind {
        /** The target is well. */
        GOOD,
        /** The target is not. */
        BAD,
        /** This node could not try, or stood still meanwhile: that says nothing of the target. */
        UNTRIED
    }

    public static Result good(String words) {
        return new Result(Kind.GOOD, words);
    }

    public static Result bad(String words) {
        return new Result(Kind.BAD, words);
    }

    public static Result untried(String words) {
        return new Result(Kind.UNTRIED, words);
    }
}
