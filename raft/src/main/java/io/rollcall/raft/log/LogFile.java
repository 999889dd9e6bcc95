package io.rollcall.raft.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of the log, by its name.
 *
 * @param from index of its first entry
 * @param to index of its last one; the largest there is where it is still written to
 * @param open whether it is
 */
record LogFile(Path path, long from, long to, boolean open) {
    private static final Pattern CLOSED = Pattern.compile("log_(\\d{1,18})-(\\d{1,18})");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d{1,18})");

    /** Those of a group, in order. */
    static List<LogFile> in(Path group) throws IOException {
        List<LogFile> files = new ArrayList<>();
        for (Path path : listed(group.resolve("current"))) {
            Matcher closed = CLOSED.matcher(path.getFileName().toString());
            Matcher open = OPEN.matcher(path.getFileName().toString());
            if (closed.matches()) {
                files.add(new LogFile(path, Long.parseLong(closed.group(1)), Long.parseLong(closed.group(2)), false));
            } else if (open.matches()) {
                files.add(new LogFile(path, Long.parseLong(open.group(1)), Long.MAX_VALUE, true));
            }
        }
        files.sort(Comparator.comparingLong(LogFile::from).thenComparing(LogFile::open));
        return files;
    }

    /** What is in a directory, in order; nothing if there is none. */
    static List<Path> listed(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.sorted().toList();
        }
    }
}
