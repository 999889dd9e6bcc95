package io.rollcall.server.planted.cycle.two;

import io.rollcall.server.planted.cycle.one.One;

public final class Two {
    private Two() {}

    public static int next(int number) {
        return number + One.NUMBER;
    }
}
