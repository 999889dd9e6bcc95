package io.rollcall.benchmarks;

import io.rollcall.server.view.Query;
import java.util.Arrays;
import java.util.Locale;

/**
 * How soon a change is to be read: registers an instance anew with other metadata, and times the
 * registration, the next full answer and the next delta, both compressed. The other registrations are
 * older than a delta tells of.
 */
final class ViewsCommand {
    private static final int WARM_UP = 2_000;
    private static final int ROUNDS = 2_000;

    private ViewsCommand() {}

    static void run() {
        System.out.println(Machine.describe());
        System.out.printf("after %d warm-up changes, %d changes; times in ms%n%n", WARM_UP, ROUNDS);
        System.out.println("| registry | what | median | p99 | worst | bytes |");
        System.out.println("|---|---|---|---|---|---|");
        measure(new Fleet(100, 100));
        measure(new Fleet(1, 10_000));
    }

    private static void measure(Fleet fleet) {
        InProcess node = new InProcess();
        node.registerAll(fleet);
        node.outliveDeltas();
        long[] change = new long[ROUNDS];
        long[] full = new long[ROUNDS];
        long[] delta = new long[ROUNDS];
        int fullBytes = 0;
        int deltaBytes = 0;
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            int turn = round + WARM_UP;
            var changed = fleet.changed((int) (turn * 7_919L % fleet.size()), turn);
            byte[] body = io.rollcall.client.wire.EurekaJson.registration(changed);
            long started = System.nanoTime();
            node.register(body);
            long registered = System.nanoTime();
            fullBytes = node.read(Query.ALL).length();
            long fullRead = System.nanoTime();
            deltaBytes = node.read(Query.DELTA).length();
            long deltaRead = System.nanoTime();
            if (round >= 0) {
                change[round] = registered - started;
                full[round] = fullRead - registered;
                delta[round] = deltaRead - fullRead;
            }
            node.outliveDeltas();
        }
        String name = fleet.applications() + " x " + fleet.perApplication();
        print(name, "registering the change", change, 0);
        print(name, "next full answer", full, fullBytes);
        print(name, "next delta (one change)", delta, deltaBytes);
    }

    private static void print(String fleet, String what, long[] nanos, int bytes) {
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.3f | %.3f | %.3f | %d |%n",
                fleet,
                what,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6,
                nanos[nanos.length - 1] / 1e6,
                bytes);
    }
}
