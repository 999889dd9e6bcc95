package io.rollcall.raft;

import static io.rollcall.raft.Stores.committed;
import static io.rollcall.raft.Stores.register;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.raft.PeerSecurity.MutualTls;
import io.rollcall.raft.StoreStatus.State;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that show each other certificates, and who is kept out. */
class TlsTest {
    private final Path directory;

    TlsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    /** A key, and a certificate for it that it signed itself. */
    private MutualTls identity(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Path said = directory.resolve(name + ".txt");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "member",
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
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(keytool.waitFor()).as(Files.readString(said)).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        byte[] key = Objects.requireNonNull(keys.getKey("member", "changeit".toCharArray()))
                .getEncoded();
        byte[] certificate =
                Objects.requireNonNull(keys.getCertificate("member")).getEncoded();
        Path keyFile = pem(name + ".key", "PRIVATE KEY", key);
        Path certificateFile = pem(name + ".crt", "CERTIFICATE", certificate);
        return new MutualTls(keyFile, certificateFile, certificateFile);
    }

    private Path pem(String name, String what, byte[] bytes) throws Exception {
        String text = "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n";
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void members_with_certificates_agree_and_a_stranger_is_not_heard() throws Exception {
        MutualTls ours = identity("ours");
        MutualTls strange = identity("strange");
        try (Stores stores = new Stores(directory, 3).with(ours).startAll()) {
            committed(stores.follower(), register("x"));
            stores.leader().transfer("n2").join();
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> stores.leader() == stores.get("n2"));

            // He knows the cluster's name and a member's place, and has a certificate of his own making.
            stores.stop("n2");
            stores.with(strange).start("n2");
            RaftStore stranger = stores.get("n2");
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> stranger.status().term() > 0);
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> stranger.status().leader() == null);
            committed(stores.leader(), register("y"));
            assertThat(stranger.get(Stores.key("y"))).isNull();
            assertThat(stranger.status().state()).isEqualTo(State.RUNNING);
        }
    }

    @Test
    void members_without_tls_are_refused_anywhere_but_on_loopback() {
        List<Member> far = List.of(new Member("a", "127.0.0.1", 1), new Member("b", "10.0.0.2", 2));
        assertThatThrownBy(() -> settings(far, PeerSecurity.LOOPBACK_ONLY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not on loopback");
        assertThat(settings(far, PeerSecurity.INSECURE).members()).hasSize(2);
    }

    private RaftSettings settings(List<Member> members, PeerSecurity security) {
        return new RaftSettings(
                "a", "test", directory, members, security, RaftSettings.Timing.DEFAULT, RaftSettings.Limits.DEFAULT);
    }
}
