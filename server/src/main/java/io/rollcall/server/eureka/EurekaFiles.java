package io.rollcall.server.eureka;

import io.rollcall.server.config.InvalidConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Reads the files that the keys for Eureka servers name. Pure functions, but for the reading. */
final class EurekaFiles {
    private static final int LONGEST_CREDENTIALS = 4_096;

    private EurekaFiles() {}

    /** @throws InvalidConfigException if the file has no line {@code user:password}, or more than that */
    static String credentials(Path file) {
        try {
            List<String> lines = Files.size(file) > LONGEST_CREDENTIALS
                    ? List.of()
                    : Files.readAllLines(file).stream()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList();
            if (lines.size() != 1 || lines.get(0).indexOf(':') < 1) {
                throw new InvalidConfigException(
                        "eureka-peers-credentials-file: " + file + " is to have one line, user:password");
            }
            return lines.get(0);
        } catch (IOException unreadable) {
            throw new InvalidConfigException(
                    "eureka-peers-credentials-file: " + file + " cannot be read: " + unreadable.getMessage());
        }
    }

    /** @throws InvalidConfigException if the file has no certificates */
    static SSLContext believing(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("believed-" + number++, certificate);
            }
            if (number == 0) {
                throw new InvalidConfigException("eureka-peers-certificates-file: " + file + " has no certificate");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new InvalidConfigException("eureka-peers-certificates-file: " + file
                    + " cannot be read as certificates: " + unreadable.getMessage());
        }
    }
}
