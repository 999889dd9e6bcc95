package io.rollcall.server.eureka;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.rollcall.server.eureka.NodeBeside.instance;
import static io.rollcall.server.eureka.NodeBeside.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Eureka server at an https address, with a certificate that nobody but its own people knows. */
class EurekaTlsTest {
    private static final String BATCH = "/eureka/peerreplication/batch/";
    private static final String PASSWORD = "for-a-test-only";

    private final Path folder;
    private WireMockServer old = new WireMockServer();

    EurekaTlsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() throws Exception {
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=an old Eureka server",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2");
        keytool("-exportcert", "-rfc", "-file", certificate().toString());
        old = new WireMockServer(wireMockConfig()
                .bindAddress("127.0.0.1")
                .httpDisabled(true)
                .dynamicHttpsPort()
                .keystorePath(store().toString())
                .keystorePassword(PASSWORD)
                .keyManagerPassword(PASSWORD)
                .keystoreType("PKCS12"));
        old.start();
        old.stubFor(get(anyUrl()).willReturn(okJson("{\"applications\":{\"application\":[]}}")));
        old.stubFor(post(anyUrl()).willReturn(okJson("{\"responseList\":[{\"statusCode\":200}]}")));
    }

    @AfterEach
    void stop() {
        old.stop();
    }

    private Path store() {
        return folder.resolve("store.p12");
    }

    private Path certificate() {
        return folder.resolve("eureka.pem");
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of(
                "-alias", "eureka", "-keystore", store().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private String address() {
        return "https://127.0.0.1:" + old.httpsPort() + "/eureka/";
    }

    @Test
    void it_is_spoken_to_by_whoever_was_given_its_certificate() throws Exception {
        Map<String, String> known =
                Map.of("eureka-peers-certificates-file", certificate().toString());
        try (NodeBeside node = new NodeBeside("new", address(), known)) {
            soon().until(node::isReady);
            node.register(instance("o-1"));

            soon().until(() -> !old.findAll(postRequestedFor(urlEqualTo(BATCH))).isEmpty());
            soon().until(() -> node.peer().path("link").asText().equals("UP"));
        }
    }

    @Test
    void it_is_told_nothing_by_whoever_does_not_know_its_certificate() throws Exception {
        try (NodeBeside node = new NodeBeside("new", address(), Map.of())) {
            soon().until(node::isReady);
            node.register(instance("o-1"));
            soon().until(() -> node.peer().path("link").asText().equals("DOWN"));

            assertThat(node.peer().path("detail").asText()).contains("certificate");
            assertThat(old.getAllServeEvents()).isEmpty();
        }
    }
}
