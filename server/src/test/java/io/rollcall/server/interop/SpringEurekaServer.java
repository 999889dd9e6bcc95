package io.rollcall.server.interop;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A real Spring Cloud Netflix Eureka server, on a loopback port; alone, unless it is given peers. It runs on the class path of the {@code
 * reference} module; from our side it gets nothing but {@link EurekaApplication}. Its read-only cache is off, so that
 * a write is seen by the next read, as with Rollcall; every other default stands unless a property changes it.
 */
public final class SpringEurekaServer implements EurekaServer {
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Duration START = Duration.ofSeconds(60);

    private final ServerProcess process;
    private final String serviceUrl;

    private SpringEurekaServer(ServerProcess process, String serviceUrl) {
        this.process = process;
        this.serviceUrl = serviceUrl;
    }

    /** Starts the server on a free port; each property is {@code key=value} in Spring's words and wins over ours. */
    public static SpringEurekaServer start(String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "server.address=127.0.0.1",
                "server.port=0",
                "eureka.instance.hostname=localhost",
                // A service URL on its own host name is not a peer to the server.
                "eureka.client.service-url.defaultZone=http://localhost:1/eureka/"));
        all.addAll(List.of(properties));
        return start("localhost", all);
    }

    /**
     * Starts a server that replicates to peers.
     *
     * @param address of loopback, and its host name too: it drops peers of its own host name, whatever their port
     * @param peers the service URLs of its peers, its own may be among them
     */
    public static SpringEurekaServer startAt(String address, int port, List<String> peers, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "server.address=" + address,
                "server.port=" + port,
                "eureka.instance.hostname=" + address,
                "eureka.client.service-url.defaultZone=" + String.join(",", peers)));
        all.addAll(List.of(properties));
        return start(address, all);
    }

    private static SpringEurekaServer start(String host, List<String> properties) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (String own : List.of(
                "eureka.client.register-with-eureka=false",
                "eureka.client.fetch-registry=false",
                "eureka.server.use-read-only-response-cache=false")) {
            arguments.put(own.substring(0, own.indexOf('=')), own);
        }
        // Spring makes a list of what is given twice.
        properties.forEach(property -> arguments.put(property.substring(0, property.indexOf('=')), property));
        List<String> command = new ArrayList<>(List.of("-cp", classPath(), EurekaApplication.class.getName()));
        arguments.values().forEach(argument -> command.add("--" + argument));
        ServerProcess process = ServerProcess.java(command);
        String port = process.awaitLine(PORT, START).group(1);
        SpringEurekaServer server = new SpringEurekaServer(process, "http://" + host + ":" + port + "/eureka/");
        server.awaitFirstAnswer();
        return server;
    }

    /** The port opens before the registry's own context is ready, so the first good answer is waited for. */
    private void awaitFirstAnswer() {
        Wire wire = new Wire(serviceUrl);
        Awaitility.await("the Spring server's first answer")
                .atMost(START)
                .ignoreExceptions()
                .until(() -> wire.get("apps").status() == 200);
    }

    private static String classPath() {
        Path list = Path.of(System.getProperty("spring.eureka.classpath", "reference/target/spring-eureka.classpath"));
        try {
            Path own = Path.of(EurekaApplication.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return own + File.pathSeparator + Files.readString(list).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The module server/reference has not been packaged", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String serviceUrl() {
        return serviceUrl;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    @Override
    public int stop() {
        return process.stop();
    }

    @Override
    public String output() {
        return process.output();
    }

    /** SIGKILL. */
    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.kill();
    }
}
