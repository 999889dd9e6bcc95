package io.rollcall.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Random histories against the model of the specification. {@code -Dseeds=2000} walks further, {@code -Dseed=17} walks one
 * history again. With {@code -Drollcall.test.deviations=off} the model is the reference's, and the reference must pass.
 */
class RandomWalkTest {

    private static final int DEFAULT_SEEDS = 200;

    @Test
    void every_random_history_goes_as_the_model_says() {
        EurekaUnderTest server = ServerUnderTest.standard();
        Deviations deviations = ServerUnderTest.deviates() ? Deviations.all() : Deviations.none();
        int seeds = Integer.getInteger("seeds", DEFAULT_SEEDS);
        Long single = Long.getLong("seed");
        String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        try (RawHttp http = new RawHttp(server)) {
            if (single != null) {
                new Walk(single, run, http, deviations).run();
                return;
            }
            for (long seed = 1; seed <= seeds; seed++) {
                new Walk(seed, run, http, deviations).run();
            }
        }
        if (seeds >= DEFAULT_SEEDS) {
            assertThat(deviations.neverExercised()).isEmpty();
        }
    }
}
