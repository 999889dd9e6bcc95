package io.rollcall.server.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Rollcall node started from its jar on a free loopback port. */
public final class RollcallProcess implements EurekaServer {
    private static final Pattern SERVICE_URL = Pattern.compile("http://[^ :/]+:\\d+/eureka/");
    private static final Duration START = Duration.ofSeconds(30);

    private final ServerProcess process;
    private final String serviceUrl;

    private RollcallProcess(ServerProcess process, String serviceUrl) {
        this.process = process;
        this.serviceUrl = serviceUrl;
    }

    /** Starts a node with these settings, each {@code key=value}; its port is a free one unless they name it. */
    public static RollcallProcess start(String... settings) {
        Path jar = Path.of(System.getProperty("rollcall.jar", "target/rollcall.jar"));
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is missing: these tests run after mvn package");
        }
        List<String> arguments = new ArrayList<>(List.of("-jar", jar.toString(), "serve"));
        if (Stream.of(settings).noneMatch(setting -> setting.startsWith("port="))) {
            arguments.add("--port=0");
        }
        for (String setting : settings) {
            arguments.add("--" + setting);
        }
        ServerProcess process = ServerProcess.java(arguments);
        return new RollcallProcess(
                process, process.awaitLine(SERVICE_URL, START).group());
    }

    @Override
    public String serviceUrl() {
        return serviceUrl;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything the node printed so far. */
    @Override
    public String output() {
        return process.output();
    }

    /** SIGTERM. */
    @Override
    public int stop() {
        return process.stop();
    }

    /** SIGKILL. */
    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.stop();
        }
    }
}
