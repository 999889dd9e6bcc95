package io.rollcall.client.planted;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Takes chance from the machine, in each way that is forbidden. */
public final class AmbientRandom {
    private AmbientRandom() {}

    public static Random source() {
        return new Random(1);
    }

    public static double real() {
        return Math.random();
    }

    public static int number() {
        return ThreadLocalRandom.current().nextInt();
    }

    public static Supplier<UUID> reference() {
        return UUID::randomUUID;
    }

    public static void mix(List<String> list) {
        Collections.shuffle(list);
    }
}
