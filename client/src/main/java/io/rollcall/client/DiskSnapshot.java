package io.rollcall.client;

import io.rollcall.client.model.Applications;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.MalformedDocumentException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry in a file, for a start while no server answers. A line of text (what it is, when it was
 * made, how long, and a checksum of all of that) stands before the gzipped JSON of a full answer. A
 * write goes to a second file beside it, which takes the first one's place when it is on disk, so that
 * a crash leaves the old or the new one; a file that is damaged all the same is ignored.
 *
 * <p>Does I/O. For one thread at a time; two processes must not share a path, but do no harm if they do:
 * a mixed file fails the checksum.
 */
final class DiskSnapshot {
    private static final Logger log = LoggerFactory.getLogger(DiskSnapshot.class);

    private static final String MAGIC = "rollcall-snapshot-1";
    /** Longer than any first line that is written. */
    private static final int MAX_HEADER = 128;

    private final Path path;
    private final long maxBytes;

    /**
     * @param path of the file; its directory must exist
     * @param maxBytes most that is read, of the file and of what is packed in it
     */
    DiskSnapshot(Path path, long maxBytes) {
        this.path = path.toAbsolutePath();
        this.maxBytes = maxBytes;
    }

    /**
     * A registry that was written.
     *
     * @param savedAtMillis since the epoch, by this machine's clock
     */
    record Saved(Applications applications, long savedAtMillis) {}

    /** Writes the file anew; the old one stays if that fails. */
    void write(Saved saved) throws IOException {
        byte[] packed = pack(saved.applications());
        String header = header(saved.savedAtMillis(), packed);
        Path fresh = path.resolveSibling(path.getFileName() + ".tmp");
        try (FileChannel file = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            writeAll(file, header.getBytes(StandardCharsets.US_ASCII));
            writeAll(file, packed);
            file.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory();
    }

    private static void writeAll(FileChannel file, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    /** Makes the new name last. Not every system can; the worst is that a power cut brings the old file back. */
    private void forceDirectory() {
        Path directory = path.getParent();
        if (directory == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException cannot) {
            log.debug("directory of the snapshot cannot be forced to disk: {}", cannot.toString());
        }
    }

    /** Reads the file; nothing, with the reason in the log, if there is none that is whole. */
    Optional<Saved> read() {
        try {
            if (Files.size(path) > maxBytes) {
                return ignored("it has more than " + maxBytes + " bytes");
            }
            return parse(Files.readAllBytes(path));
        } catch (NoSuchFileException none) {
            log.info("no snapshot at {} yet", path);
            return Optional.empty();
        } catch (IOException | MalformedDocumentException broken) {
            return ignored(broken.toString());
        }
    }

    private Optional<Saved> parse(byte[] file) throws IOException {
        int newline = newline(file);
        if (newline < 0) {
            return ignored("it has no header");
        }
        String header = new String(file, 0, newline + 1, StandardCharsets.US_ASCII);
        String[] words = header.trim().split(" ", -1);
        if (words.length != 4 || !words[0].equals(MAGIC) || !words[1].matches("\\d{1,18}")) {
            return ignored("its header is not of " + MAGIC);
        }
        long savedAt = Long.parseLong(words[1]);
        byte[] packed = new byte[file.length - newline - 1];
        System.arraycopy(file, newline + 1, packed, 0, packed.length);
        // The header says how long the rest is and what it sums up to: one comparison finds either wrong.
        if (!header.equals(header(savedAt, packed))) {
            return ignored("it is torn or changed: length or checksum are not those of its header");
        }
        try (InputStream json =
                new LimitedStream(new GZIPInputStream(new ByteArrayInputStream(packed), 8_192), maxBytes)) {
            return Optional.of(new Saved(EurekaJson.readApplications(json), savedAt));
        }
    }

    private static int newline(byte[] file) {
        for (int i = 0; i < file.length && i < MAX_HEADER; i++) {
            if (file[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private Optional<Saved> ignored(String reason) {
        log.warn("the snapshot {} is ignored: {}", path, reason);
        return Optional.empty();
    }

    private static byte[] pack(Applications applications) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes, 8_192)) {
            EurekaJson.writeApplications(applications, packed);
        }
        return bytes.toByteArray();
    }

    private static String header(long savedAtMillis, byte[] packed) {
        String said = MAGIC + " " + savedAtMillis + " " + packed.length;
        CRC32C sum = new CRC32C();
        sum.update(said.getBytes(StandardCharsets.US_ASCII));
        sum.update(packed, 0, packed.length);
        return said + " " + Long.toHexString(sum.getValue()) + "\n";
    }
}
