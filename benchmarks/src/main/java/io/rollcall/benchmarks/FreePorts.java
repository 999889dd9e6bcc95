package io.rollcall.benchmarks;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Ports of the loopback address that nobody listens at. They lie below those that the system gives to outgoing
 * connections, one of which might else take the port of a node that is about to start again.
 */
public final class FreePorts {
    private static final int FIRST = 15_000;
    private static final int BEYOND = 32_000;

    private FreePorts() {}

    /** Free when they were looked for; all are held until the last is found, so that none is found twice. */
    public static List<Integer> find(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            // Not the same ones for two programs that look at the same time.
            int port = new SplittableRandom().nextInt(FIRST, BEYOND);
            for (int tries = FIRST; sockets.size() < count; tries++) {
                if (tries == BEYOND) {
                    throw new IOException("no " + count + " ports are free");
                }
                port = port + 1 < BEYOND ? port + 1 : FIRST;
                bind(port).ifPresent(sockets::add);
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Optional<ServerSocket> bind(int port) throws IOException {
        try {
            return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (BindException taken) {
            return Optional.empty();
        }
    }
}
