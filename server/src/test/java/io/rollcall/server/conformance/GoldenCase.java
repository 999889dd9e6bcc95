package io.rollcall.server.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * One recorded exchange to replay: the requests that lead to its state, and how much of the body is compared.
 *
 * @param setup what is done on an emptied server before the request
 * @param extent how the instances of the answer relate to the recorded ones
 */
record GoldenCase(String name, List<Step> setup, Extent extent) {

    enum Extent {
        /** The answer holds exactly the recorded instances. */
        ALL,
        /** A delta: the answer may hold more, and its hash is that of the full list. */
        AT_LEAST,
        /** Only the names of the fields are compared, two levels deep: every value is the server's own. */
        FIELD_NAMES
    }

    sealed interface Step {
        /** The request of another recording. */
        record Recorded(String name) implements Step {}

        /** The instances in the answer of a recording are brought about. */
        record InstancesOf(String name) implements Step {}

        /** A request written for the purpose. */
        record Made(Request request) implements Step {}
    }

    GoldenCase {
        setup = List.copyOf(setup);
    }

    static GoldenCase golden(String name) {
        return new GoldenCase(name, List.of(), Extent.ALL);
    }

    GoldenCase after(String... recordings) {
        GoldenCase longer = this;
        for (String recording : recordings) {
            longer = longer.then(new Step.Recorded(recording));
        }
        return longer;
    }

    GoldenCase after(Request request) {
        return then(new Step.Made(request));
    }

    GoldenCase withInstancesOf(String recording) {
        return then(new Step.InstancesOf(recording));
    }

    GoldenCase withItsInstances() {
        return withInstancesOf(name);
    }

    GoldenCase comparing(Extent other) {
        return new GoldenCase(name, setup, other);
    }

    private GoldenCase then(Step step) {
        List<Step> longer = new ArrayList<>(setup);
        longer.add(step);
        return new GoldenCase(name, longer, extent);
    }

    @Override
    public String toString() {
        return name;
    }
}
