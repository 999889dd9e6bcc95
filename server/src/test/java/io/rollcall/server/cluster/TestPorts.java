package io.rollcall.server.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Ports on loopback that nobody listens on now: for nodes whose addresses others have to know before they run. They lie
 * below those that the system gives to whoever connects, or the port of a node that is killed might be somebody's by
 * the time it starts again.
 */
final class TestPorts {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;
    private static final Random RANDOM = new Random();

    private TestPorts() {}

    static List<Integer> free(int count) {
        List<Integer> free = new ArrayList<>();
        while (free.size() < count) {
            int port = RANDOM.nextInt(LOWEST, HIGHEST);
            if (!free.contains(port) && isFree(port)) {
                free.add(port);
            }
        }
        return free;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
