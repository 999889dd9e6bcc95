package io.rollcall.server.planted.cycle;

import io.rollcall.server.planted.cycle.below.Below;

public final class Root {
    public static final Below BELOW = new Below();

    private Root() {}
}
