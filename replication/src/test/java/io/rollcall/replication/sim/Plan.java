package io.rollcall.replication.sim;

import io.rollcall.replication.sim.Network.Weather;
import java.time.Duration;

/**
 * What chance decides once for a run.
 *
 * @param bias what it has in any case
 * @param partBytes how large a part of a pull may be: small ones make many
 * @param chaosSeconds for how long there are faults
 * @param faultSeconds mean time between two things that happen to the cluster or the fleet
 * @param aliases whether one node has two addresses
 * @param selfPreservation whether nodes hold back evictions
 * @param broken whether nodes may come back with the incarnation of their life before, or lose a record
 * @param apartFrom after how many seconds the first node is cut off from the others
 * @param apartSeconds for how long it is; 0 if it is not
 * @param longRun whether the run goes on until orphans and tombstones have aged
 * @param moving how many entries come to be kept elsewhere while their instances are here
 */
record Plan(
        Bias bias,
        int nodes,
        int clients,
        Weather weather,
        double answerLoss,
        int partBytes,
        int chaosSeconds,
        double faultSeconds,
        boolean aliases,
        boolean selfPreservation,
        boolean broken,
        int apartFrom,
        int apartSeconds,
        boolean longRun,
        int moving) {
    /** After the faults: two leases, and some time for what is tried out then. */
    static final int CALM_SECONDS = 260;

    static Plan of(Chance chance, Bias bias) {
        Weather weather = new Weather(
                chance.oneOf(0.0, 0.05, 0.3),
                0.05,
                chance.oneOf(0.0, 0.02),
                chance.oneOf(0.01, 0.3, 1.5),
                Duration.ofMillis(chance.oneOf(1_500, 3_000, 5_000)));
        boolean selfPreservation = chance.of(0.15);
        int nodes = chance.oneOf(2, 3, 3, 4, 5);
        int clients = selfPreservation ? 10 : chance.oneOf(1, 4, 10);
        double answerLoss = chance.oneOf(0.0, 0.05);
        int partBytes = chance.oneOf(192 * 1024, 600);
        int chaosSeconds = chance.oneOf(640, 700, 760);
        double faultSeconds = chance.oneOf(0.4, 2.0, 8.0);
        boolean aliases = chance.of(0.1);
        boolean broken = chance.of(0.06);
        int apartSeconds = apartSeconds(chance, bias);
        boolean longRun = bias != Bias.APART && chance.of(0.08);
        return new Plan(
                bias,
                nodes,
                clients,
                weather,
                answerLoss,
                partBytes,
                chaosSeconds,
                faultSeconds,
                aliases,
                selfPreservation,
                broken,
                bias == Bias.FORGOTTEN ? chaosSeconds - 360 : 30,
                apartSeconds,
                longRun,
                longRun || chance.of(0.2) ? chance.oneOf(1, 3) : 0);
    }

    private static int apartSeconds(Chance chance, Bias bias) {
        return switch (bias) {
            case APART, BURIED_APART -> chance.oneOf(300, 420, 600);
            case FORGOTTEN -> 360;
            case NONE, NARROW -> chance.of(0.15) ? chance.oneOf(530, 600) : 0;
        };
    }
}
