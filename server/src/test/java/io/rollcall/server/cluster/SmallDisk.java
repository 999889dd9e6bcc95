package io.rollcall.server.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A disk of a few MiB, in memory, that a test fills, and makes read-only. For root, on Linux. */
final class SmallDisk implements AutoCloseable {
    private final Path mounted;

    SmallDisk(Path mounted, int mebibytes) {
        this.mounted = mounted;
        try {
            Files.createDirectories(mounted);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", mounted.toString());
    }

    /** Why there can be none here; empty if there can. */
    static Optional<String> missing(Path folder) {
        try (SmallDisk disk = new SmallDisk(folder.resolve("try"), 1)) {
            return Files.isDirectory(disk.path()) ? Optional.empty() : Optional.of("it is not there");
        } catch (IllegalStateException | UncheckedIOException no) {
            return Optional.of("it takes root, and a system that lets it mount: " + no.getMessage());
        }
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    Path path() {
        return mounted;
    }

    private Path filler() {
        return mounted.resolve("filler");
    }

    /** Fills it until so much is left. */
    void fill(long leftBytes) {
        byte[] block = new byte[65_536];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (mounted.toFile().getUsableSpace() > leftBytes) {
                out.write(
                        block, 0, (int) Math.min(block.length, mounted.toFile().getUsableSpace() - leftBytes));
            }
        } catch (IOException full) {
            if (leftBytes > 0) {
                throw new UncheckedIOException(full);
            }
        }
    }

    /** There is room again. */
    void clear() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Nothing can be written any more, or can be again. It cannot be taken from those who have files open for writing. */
    void remount(String how) {
        run("mount", "-o", "remount," + how, mounted.toString());
    }

    @Override
    public void close() {
        run("umount", "-l", mounted.toString());
    }
}
