package io.rollcall.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Proves the model without a server: in the default walks each deviation changes an answer or a view, so that a server
 * which lacks it, or has it against its will, is found out.
 */
class DeviationsMatterTest {

    private static final int DEFAULT_SEEDS = 200;
    private static final int OPERATIONS = 60;

    @ParameterizedTest
    @EnumSource
    void each_deviation_shows_in_the_default_walks(Deviation deviation) {
        for (long seed = 1; seed <= DEFAULT_SEEDS; seed++) {
            if (!trace(seed, Deviations.none()).equals(trace(seed, Deviations.only(deviation)))) {
                return;
            }
        }
        throw new AssertionError("nothing would show that " + deviation + " is missing");
    }

    @ParameterizedTest
    @EnumSource
    void each_deviation_shows_beside_all_the_others_or_follows_from_them(Deviation deviation) {
        Deviations all = Deviations.all();
        for (long seed = 1; seed <= DEFAULT_SEEDS; seed++) {
            trace(seed, all);
            if (!all.neverExercised().contains(deviation)) {
                return;
            }
        }
        assertThat(all.neverExercised()).doesNotContain(deviation);
    }

    /** Everything that a walk would compare. */
    private static List<Object> trace(long seed, Deviations deviations) {
        ReferenceModel model = new ReferenceModel(deviations);
        OperationGenerator generator = new OperationGenerator(new SplittableRandom(seed), "");
        List<Object> trace = new ArrayList<>();
        for (int i = 1; i <= OPERATIONS; i++) {
            long now = 1_800_000_000_000L + i;
            Expected expected = model.apply(generator.next(), now);
            trace.add(expected.statuses());
            expected.items().forEach(item -> trace.add(item.statuses() + " " + item.entity()));
            for (ModelInstance instance : model.views().all()) {
                if (instance.updated == null) {
                    instance.updated = now;
                }
                trace.add(model.views().single(instance, "application/xml").toString());
            }
            if (i % 15 == 0) {
                trace.add(String.valueOf(model.views().apps("")));
                trace.add(String.valueOf(model.views().delta("")));
                OperationGenerator.APPS.forEach(
                        app -> trace.add(String.valueOf(model.views().app(app, ""))));
                generator
                        .vips()
                        .forEach(vip -> trace.add(String.valueOf(model.views().vip("vip", vip, ""))));
            }
        }
        return trace;
    }
}
