package io.rollcall.raft.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Free ports on loopback, below those that the system gives to connections: a member that is killed must find its
 * port free again, whoever has connected to whom meanwhile.
 */
final class Ports {
    private static final int FROM = 12_000;
    private static final int TO = 32_000;

    private Ports() {}

    static List<Integer> free(int count) {
        Random random = new Random();
        Set<Integer> found = new LinkedHashSet<>();
        for (int tries = 0; found.size() < count && tries < 1_000; tries++) {
            int port = random.nextInt(FROM, TO);
            if (isFree(port)) {
                found.add(port);
            }
        }
        if (found.size() < count) {
            throw new AssertionError("no free ports");
        }
        return new ArrayList<>(found);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
