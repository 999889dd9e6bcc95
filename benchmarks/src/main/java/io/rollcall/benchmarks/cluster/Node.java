package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One node of the cluster under measurement, while its process runs. */
final class Node implements AutoCloseable {
    private final String name;
    private final int port;
    private final Child process;

    private Node(String name, int port, Child process) {
        this.name = name;
        this.port = port;
        this.process = process;
    }

    /** Starts the process; does not wait for it. */
    static Node start(String name, int port, List<String> flags, Path jar, List<String> settings) throws IOException {
        return new Node(name, port, Child.server(flags, jar, settings));
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    void awaitListening() throws IOException {
        process.awaitPort();
    }

    Conversation talk() throws IOException {
        return new Conversation(port);
    }

    Sight sight() throws IOException {
        try (Conversation talk = talk()) {
            return Sight.of(talk);
        }
    }

    long cpuMillis() {
        return process.cpuMillis();
    }

    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
