package io.rollcall.server.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the system knows of a running process: Linux tells it in {@code /proc}. */
final class ProcessPorts {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";

    private ProcessPorts() {}

    static boolean areKnown() {
        return Files.isDirectory(PROC.resolve("self").resolve("task"));
    }

    /** Ports on which a process listens, whatever the address. */
    static Set<Integer> listening(long pid) {
        Path process = PROC.resolve(String.valueOf(pid));
        Set<String> sockets = new HashSet<>();
        for (Path descriptor : list(process.resolve("fd"))) {
            try {
                sockets.add(Files.readSymbolicLink(descriptor).toString());
            } catch (IOException closed) {
                sockets.remove(descriptor.toString());
            }
        }
        Set<Integer> ports = new TreeSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : lines(process.resolve("net").resolve(table))) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 9
                        && fields[3].equals(LISTENING)
                        && sockets.contains("socket:[" + fields[9] + "]")) {
                    ports.add(Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }

    /** The names of a process's threads, of which the system keeps fifteen letters. */
    static List<String> threads(long pid) {
        return list(PROC.resolve(String.valueOf(pid)).resolve("task")).stream()
                .flatMap(task -> lines(task.resolve("comm")).stream())
                .toList();
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** None if the thread, or the file, is gone meanwhile. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException gone) {
            return List.of();
        }
    }
}
