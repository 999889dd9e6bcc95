package io.rollcall.server.planted.cycle.one;

import io.rollcall.server.planted.cycle.two.Two;

public final class One {
    public static final int NUMBER = Two.next(1);

    private One() {}
}
