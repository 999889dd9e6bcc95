package io.rollcall.server.planted.cycle.below;

import io.rollcall.server.planted.cycle.Root;

public final class Below {
    public boolean isTheOne() {
        return equals(Root.BELOW);
    }
}
