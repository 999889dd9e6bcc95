package io.rollcall.benchmarks.load;

import java.io.IOException;

/** A request was answered, but not as it should have been. */
public final class UnexpectedAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    UnexpectedAnswerException(String request, int status, String body) {
        super(request + " was answered " + status + ": " + body);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
