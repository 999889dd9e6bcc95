package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Figures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** The file system that all data is written to: what forcing a write takes, below which no register can be. */
final class Disk {
    private static final int TRIES = 300;
    private static final int RECORD_BYTES = 1_200;

    private Disk() {}

    static void describe(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "forced", "");
        Histogram nanos = new Histogram(3);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer data = ByteBuffer.allocateDirect(RECORD_BYTES);
            for (int i = 0; i < TRIES; i++) {
                data.clear();
                channel.write(data);
                long started = System.nanoTime();
                channel.force(false);
                nanos.recordValue(System.nanoTime() - started);
            }
        } finally {
            Files.delete(file);
        }
        Figures.say(
                "disk below %s: %s; %d bytes appended and forced, %d times: p50 %.2f ms, p99 %.2f ms",
                directory,
                Files.getFileStore(directory).type(),
                RECORD_BYTES,
                TRIES,
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6);
    }

    /** Length of all files below a directory. */
    static long size(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** Removes a directory and what is in it. */
    static void remove(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
