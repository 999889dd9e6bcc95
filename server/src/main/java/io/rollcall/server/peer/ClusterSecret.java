package io.rollcall.server.peer;

import io.rollcall.server.config.InvalidConfigException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the nodes of one cluster know and nobody else does. A node speaks with the first secret of its file
 * and believes all of them, so that a secret is changed without a moment in which nodes do not understand
 * each other: give every node the new one as a second line, then move it to the first, then take the old one out.
 */
public final class ClusterSecret {
    /** How one is made, for messages. */
    public static final String HOW_TO_MAKE_ONE = "openssl rand -hex 32 > cluster-secret; chmod 600 cluster-secret";

    private static final Logger log = LoggerFactory.getLogger(ClusterSecret.class);

    /** Drawn at random, as many characters of hexadecimal digits cannot be guessed. */
    private static final int FEWEST_CHARACTERS = 32;

    private static final int MOST_SECRETS = 8;

    private final List<byte[]> secrets;

    private ClusterSecret(List<byte[]> secrets) {
        this.secrets = secrets;
    }

    /** Secrets given one by one; the first is the one to speak with. */
    public static ClusterSecret of(String first, String... others) {
        return new ClusterSecret(
                java.util.stream.Stream.concat(java.util.stream.Stream.of(first), java.util.Arrays.stream(others))
                        .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    /**
     * Reads a file of one secret a line; empty lines and those that begin with # are left out.
     *
     * @throws InvalidConfigException if there is no such file, or no usable secret in it; the message never
     *     has what the file says
     */
    public static ClusterSecret read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (NoSuchFileException missing) {
            throw wrong(file, "does not exist; make one with: " + HOW_TO_MAKE_ONE);
        } catch (CharacterCodingException binary) {
            throw wrong(file, "is not text; it has one secret a line, made for example with: " + HOW_TO_MAKE_ONE);
        } catch (IOException unreadable) {
            throw wrong(file, "cannot be read: " + unreadable.getMessage());
        }
        if (lines.isEmpty() || lines.size() > MOST_SECRETS) {
            throw wrong(
                    file,
                    "has " + lines.size() + " secrets, 1 to " + MOST_SECRETS + " are allowed, one a line; "
                            + "make one with: " + HOW_TO_MAKE_ONE);
        }
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).length() < FEWEST_CHARACTERS) {
                throw wrong(
                        file,
                        "has a secret (number " + (i + 1) + ") of fewer than " + FEWEST_CHARACTERS
                                + " characters; make one with: " + HOW_TO_MAKE_ONE);
            }
        }
        warnIfOthersCanRead(file);
        return of(lines.get(0), lines.subList(1, lines.size()).toArray(String[]::new));
    }

    private static InvalidConfigException wrong(Path file, String what) {
        return new InvalidConfigException("cluster-secret-file: " + file + " " + what);
    }

    private static void warnIfOthersCanRead(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                log.warn("every user of this machine can read the cluster's secret: chmod 600 {}", file);
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            log.debug("who can read {} is not known", file, unknown);
        }
    }

    /** The secret to speak with. */
    byte[] first() {
        return secrets.get(0);
    }

    /** All that are believed, the first one first. */
    List<byte[]> all() {
        return secrets;
    }
}
