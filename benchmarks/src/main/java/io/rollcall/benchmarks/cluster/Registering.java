package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Request;
import java.io.IOException;

/** Fills nodes with instances, over HTTP as clients do. */
public final class Registering {
    private static final int CONNECTIONS = 8;

    private Registering() {}

    /** Registers, at a node, the instances of a fleet whose number, divided by {@code parts}, leaves {@code part}. */
    public static void at(Node node, Fleet fleet, int part, int parts) throws IOException {
        Request[] requests = new Request[(fleet.size() - part + parts - 1) / parts];
        for (int i = 0; i < requests.length; i++) {
            requests[i] = Request.register(fleet.instance(part + i * parts));
        }
        long started = System.nanoTime();
        try (Load load = new Load(node.port(), CONNECTIONS, requests)) {
            load.some(requests.length);
        }
        Figures.say(
                "registered %d instances at node %s in %.1f s",
                requests.length, node.name(), (System.nanoTime() - started) / 1e9);
    }

    /** A fleet in applications of 100, or of all. */
    public static Fleet fleet(int instances) {
        return instances % 100 == 0 ? new Fleet(instances / 100, 100) : new Fleet(1, instances);
    }
}
