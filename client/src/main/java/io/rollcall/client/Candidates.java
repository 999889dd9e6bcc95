package io.rollcall.client;

import io.rollcall.client.model.Instance;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The instances under one name, and how one of them is chosen. All that a choice needs is worked out
 * when this is made, so that choosing allocates nothing. Immutable.
 *
 * <p>An instance's metadata say its {@code zone}, and its {@code weight}: 0 or more, 1 if it says none
 * or what is not a number. One of weight 0 is not chosen while another has more.
 */
final class Candidates {
    static final Candidates NONE = new Candidates(List.of(), "");

    /** Keeps one mistyped weight from taking all traffic. */
    private static final double MOST_WEIGHT = 10_000;

    private final List<Instance> all;
    /** Those that are chosen from, as they are handed out. */
    private final List<Optional<Instance>> choices;

    private final double[] weights;

    /**
     * @param instances in the order in which a look-up is to show them
     * @param zone from which to choose while it has an instance; empty to choose from all
     */
    Candidates(List<Instance> instances, String zone) {
        this.all = List.copyOf(instances);
        List<Instance> eligible = eligible(all, zone);
        this.choices = eligible.stream().map(Optional::of).toList();
        this.weights = eligible.stream().mapToDouble(Candidates::weight).toArray();
    }

    private static List<Instance> eligible(List<Instance> all, String zone) {
        List<Instance> near = weighted(all.stream()
                .filter(instance ->
                        !zone.isEmpty() && zone.equals(instance.metadata().get("zone")))
                .toList());
        if (!near.isEmpty()) {
            return near;
        }
        List<Instance> anywhere = weighted(all);
        return anywhere.isEmpty() ? all : anywhere;
    }

    private static List<Instance> weighted(List<Instance> instances) {
        return instances.stream().filter(instance -> weight(instance) > 0).toList();
    }

    static double weight(Instance instance) {
        @Nullable String said = instance.metadata().get("weight");
        if (said == null) {
            return 1;
        }
        try {
            double weight = Double.parseDouble(said);
            return weight >= 0 ? Math.min(weight, MOST_WEIGHT) : 1;
        } catch (NumberFormatException notOne) {
            return 1;
        }
    }

    /** All of them, whatever their zone and weight. */
    List<Instance> all() {
        return all;
    }

    /**
     * Draws two different ones and takes one of these, with odds by their weights. Where there are
     * just two, the shares are the weights'; with more, a heavy one is favoured a little less than that.
     */
    Optional<Instance> choose(RandomGenerator random) {
        int size = choices.size();
        if (size == 0) {
            return Optional.empty();
        }
        if (size == 1) {
            return choices.get(0);
        }
        int one = random.nextInt(size);
        int other = random.nextInt(size - 1);
        if (other >= one) {
            other++;
        }
        double both = weights[one] + weights[other];
        // Both are 0 only where every weight is.
        boolean takeOne = both == 0 || random.nextDouble() * both < weights[one];
        return choices.get(takeOne ? one : other);
    }
}
