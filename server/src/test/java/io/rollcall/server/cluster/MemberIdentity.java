package io.rollcall.server.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** A key and a certificate for it that it signed itself, as the files that a node is told of. Made with the JDK's keytool. */
record MemberIdentity(Path key, Path certificate) {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "member";

    static MemberIdentity of(String name, Path folder) {
        Path store = folder.resolve(name + ".p12");
        Path said = folder.resolve(name + ".txt");
        try {
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-validity",
                    "30",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "SAN=ip:127.0.0.1,dns:localhost",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    store.toString());
            int exit = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("keytool: " + Files.readString(said));
            }
            return read(name, store, folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static MemberIdentity read(String name, Path store, Path folder)
            throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] key = Objects.requireNonNull(keys.getKey(ALIAS, PASSWORD.toCharArray()))
                .getEncoded();
        byte[] certificate = Objects.requireNonNull(keys.getCertificate(ALIAS)).getEncoded();
        return new MemberIdentity(
                pem(folder.resolve(name + ".key"), "PRIVATE KEY", key),
                pem(folder.resolve(name + ".crt"), "CERTIFICATE", certificate));
    }

    private static Path pem(Path file, String what, byte[] bytes) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
    }

    /** What a node is told to use it, and to believe nobody else. */
    String[] arguments() {
        return new String[] {
            "--raft.tls-key-file", key.toString(),
            "--raft.tls-certificates-file", certificate.toString(),
            "--raft.tls-trusted-file", certificate.toString()
        };
    }
}
