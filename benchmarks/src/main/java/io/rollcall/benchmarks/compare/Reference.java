package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.spring.SpringEureka;
import io.rollcall.benchmarks.spring.SpringReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Spring Cloud Eureka server on a class path of its own, of which nothing but the main classes is ours:
 * those are copied out of this program's jar, since all else in there would be in the server's way.
 */
final class Reference {
    private static final Pattern VERSION = Pattern.compile("spring-cloud-netflix-eureka-server-([^/]+)\\.jar");
    private static final Pattern CORE = Pattern.compile("/eureka-core-([0-9][^/]*)\\.jar");

    /** What each server is told that is not its default, and why. */
    static final List<String> WHY = List.of(
            "server.tomcat.max-keep-alive-requests=-1: by default Tomcat closes a connection after 100 requests",
            "eureka.client.register-with-eureka=false, eureka.client.fetch-registry=false: a registry that starts empty"
                    + " and counts only the instances of the load",
            "eureka.server.retention-time-in-m-s-in-delta-queue and delta-retention-timer-interval-in-ms, as"
                    + " Rollcall's delta.retention: else every delta tells for 3 minutes of all that was just registered",
            "eureka.server.use-read-only-response-cache=false where a row says `fresh`, and at node C of the clusters",
            "in clusters eureka.server.my-url: its peers are told apart from it by their ports, not by host names");

    private final Path directory;
    private final String classPath;

    private Reference(Path directory, String classPath) {
        this.directory = directory;
        this.classPath = classPath;
    }

    /**
     * Finds the server.
     *
     * @param list file with its class path, as the build writes it
     * @param directory where the main classes may be put
     */
    static Reference find(Path list, Path directory) throws IOException {
        if (!Files.exists(list)) {
            throw new IOException(
                    list + " is not there, which is to hold the class path of a Spring Cloud Eureka server:"
                            + " `mvn package` writes it (module server/reference); run from the project's root, or say where"
                            + " it is with --reference FILE");
        }
        String jars = Files.readString(list).strip();
        for (String jar : jars.split(File.pathSeparator, -1)) {
            if (!Files.exists(Path.of(jar))) {
                throw new IOException(list + " names " + jar + ", which is gone: run `mvn package` again");
            }
        }
        for (Class<?> main : List.of(SpringEureka.class, SpringReader.class)) {
            String name = main.getName().replace('.', '/') + ".class";
            Path file = directory.resolve(name);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            try (InputStream bytes =
                    Objects.requireNonNull(ClassLoader.getSystemResourceAsStream(name), name + " is not in this jar")) {
                Files.copy(bytes, file);
            }
        }
        return new Reference(directory, directory + File.pathSeparator + jars);
    }

    String version() {
        return "spring-cloud-netflix-eureka-server " + part(VERSION) + ", eureka-core " + part(CORE);
    }

    private String part(Pattern pattern) {
        Matcher found = pattern.matcher(classPath);
        return found.find() ? found.group(1) : "of an unknown version";
    }

    /**
     * Starts a server that is alone; does not wait for it.
     *
     * @param properties in Spring's words, each of which wins over ours
     */
    Child start(List<String> flags, int port, String log, Map<String, String> properties) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("server.address", "127.0.0.1");
        all.put("server.port", String.valueOf(port));
        all.put("server.tomcat.max-keep-alive-requests", "-1");
        all.put("spring.main.banner-mode", "off");
        all.put("eureka.instance.hostname", "localhost");
        all.put("eureka.client.register-with-eureka", "false");
        all.put("eureka.client.fetch-registry", "false");
        // A service URL on its own host name is not a peer to the server.
        all.put("eureka.client.service-url.defaultZone", "http://localhost:1/eureka/");
        all.putAll(properties);
        List<String> command = new ArrayList<>(List.of(SpringEureka.class.getName()));
        all.forEach((name, value) -> command.add("--" + name + "=" + value));
        ProcessBuilder.Redirect appended =
                ProcessBuilder.Redirect.appendTo(directory.resolve(log).toFile());
        return Child.quietJava(flags, classPath, appended, command);
    }

    /** Starts a client of the registry at a port, which tells on its lines what it sees of an application. */
    Child reader(int port, String application, Map<String, String> properties) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("spring.main.banner-mode", "off");
        all.put("logging.level.root", "off");
        all.put("eureka.client.service-url.defaultZone", "http://127.0.0.1:" + port + "/eureka/");
        all.put("eureka.client.register-with-eureka", "false");
        all.put("spring.cloud.service-registry.auto-registration.enabled", "false");
        // Its requests go by Spring's own RestTemplate: of several ways on this class path none would be taken.
        all.put("eureka.client.jersey.enabled", "false");
        all.put("eureka.client.restclient.enabled", "false");
        all.put("eureka.client.webclient.enabled", "false");
        all.putAll(properties);
        List<String> command = new ArrayList<>(List.of(SpringReader.class.getName(), application));
        all.forEach((name, value) -> command.add("--" + name + "=" + value));
        return Child.java(List.of("-Xmx256m"), classPath, ProcessBuilder.Redirect.INHERIT, command);
    }

    /** What its logs end with, for who has to find out why it does not answer. */
    String lastWords(String log) throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve(log));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }
}
