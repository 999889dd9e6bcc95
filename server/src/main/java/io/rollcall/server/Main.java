package io.rollcall.server;

import ch.qos.logback.classic.Level;
import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.server.config.Config;
import io.rollcall.server.config.InvalidConfigException;
import io.rollcall.server.config.Key;
import io.rollcall.server.config.Keys;
import io.rollcall.server.config.Release;
import io.rollcall.server.demo.Demo;
import io.rollcall.server.demo.DemoCluster;
import io.rollcall.server.discovery.JdkDns;
import io.rollcall.server.migration.MigrationCommands;
import io.rollcall.server.migration.Surroundings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line: {@code rollcall [serve|demo|config|import|diff|raft] [--key value ...]}. */
public final class Main {
    /** A wrong key or value, or an address that is taken: the caller is to change something. */
    private static final int EXIT_USAGE = 2;

    /** The demo is the same one each time: what one has seen, one can show. */
    private static final long DEMO_SEED = 14;

    private static final String NODES = "--nodes";
    private static final String SHARE = "--share";

    private Main() {}

    public static void main(String[] arguments) {
        JdkDns.forgetSoon();
        System.exit(run(arguments));
    }

    /** Runs a command to its end and gives the exit code. */
    static int run(String... arguments) {
        return run(
                System.getenv(),
                new PrintWriter(System.out, true, Charset.defaultCharset()),
                new PrintWriter(System.err, true, Charset.defaultCharset()),
                arguments);
    }

    /** The same with an environment and streams of the caller's. */
    static int run(Map<String, String> environment, PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine commands = new CommandLine(spec("rollcall", "A service registry that Eureka clients use."))
                .addSubcommand("serve", spec("serve", "Runs a node (also what happens without a command)."))
                .addSubcommand("demo", demoSpec())
                .addSubcommand("demo-node", demoNodeSpec())
                .addSubcommand("config", spec("config", "Prints the effective configuration and exits."))
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false);
        commands.addSubcommand(RaftCommands.NAME, RaftCommands.spec());
        MigrationCommands.specs().forEach(spec -> commands.addSubcommand(spec.name(), spec));
        commands.setExecutionStrategy(parsed -> {
            try {
                return execute(parsed, environment);
            } catch (InvalidConfigException | UncheckedIOException wrong) {
                err.println("rollcall: " + wrong.getMessage());
                return EXIT_USAGE;
            }
        });
        // One line for what a caller did wrong: a page of usage would push it off the screen.
        commands.setParameterExceptionHandler((wrong, given) -> {
            String said = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
            err.println("rollcall: " + said + "; rollcall --help lists the commands and options");
            return EXIT_USAGE;
        });
        return commands.execute(arguments);
    }

    private static CommandSpec spec(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        spec.mixinStandardHelpOptions(true);
        spec.version("rollcall " + Release.VERSION + ", Java " + Runtime.version());
        spec.addOption(OptionSpec.builder("--config")
                .paramLabel("FILE")
                .type(Path.class)
                .description("A YAML file of keys and values (environment: ROLLCALL_CONFIG).")
                .build());
        for (Key<?> key : Keys.all()) {
            boolean flag = key.fallback().equals("true") || key.fallback().equals("false");
            spec.addOption(OptionSpec.builder("--" + key.name())
                    .paramLabel("VALUE")
                    .type(String.class)
                    .arity(flag ? "0..1" : "1")
                    .fallbackValue(flag ? "true" : "")
                    .description(
                            (key.meaning() + " Default " + (key.fallback().isEmpty() ? "none" : key.fallback()) + ".")
                                    .replace("%", "%%"))
                    .build());
        }
        return spec;
    }

    private static CommandSpec demoSpec() {
        return spec("demo", "Runs a node filled with lively sample services, or several.")
                .addOption(OptionSpec.builder(NODES)
                        .paramLabel("NUMBER")
                        .type(String.class)
                        .description("How many nodes, each a process of its own: 1 to " + DemoCluster.MOST_NODES
                                + ". Default 1.")
                        .build());
    }

    /** One of several nodes of the demo; started by the demo and not by people. */
    private static CommandSpec demoNodeSpec() {
        CommandSpec spec = spec("demo-node", "Runs one of several nodes of the demo; ends with its standard input.")
                .addOption(OptionSpec.builder(SHARE).type(String.class).build());
        spec.usageMessage().hidden(true);
        return spec;
    }

    private static int execute(ParseResult parsed, Map<String, String> environment) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        if (parsed.hasSubcommand() && MigrationCommands.has(parsed.subcommand().commandSpec())) {
            return MigrationCommands.run(
                    parsed.subcommand(), surroundings(parsed.commandSpec().commandLine()));
        }
        if (parsed.hasSubcommand() && parsed.subcommand().commandSpec().name().equals(RaftCommands.NAME)) {
            CommandLine commands = parsed.commandSpec().commandLine();
            return RaftCommands.run(parsed.subcommand(), commands.getOut(), commands.getErr());
        }
        Map<String, String> flags = new LinkedHashMap<>();
        String nodes = "1";
        Demo.Share share = Demo.Share.ALL;
        Path file = null;
        String command = "serve";
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            for (OptionSpec option : level.matchedOptions()) {
                String name = option.longestName().substring(2);
                if (name.equals("config")) {
                    file = option.getValue();
                } else if (option.longestName().equals(NODES)) {
                    nodes = option.getValue();
                } else if (option.longestName().equals(SHARE)) {
                    share = share(option.getValue());
                } else {
                    flags.put(name, option.getValue());
                }
            }
            if (level != parsed) {
                command = level.commandSpec().name();
            }
        }
        Config config = Config.resolve(configFile(file, environment), environment, flags);
        PrintWriter out = parsed.commandSpec().commandLine().getOut();
        if (command.equals("config")) {
            config.describe().forEach(out::println);
            return 0;
        }
        return switch (command) {
            case "demo" -> nodes.equals("1") ? demo(config, out) : demoCluster(nodes, flags, file, config, out);
            case "demo-node" -> demoNode(config, share, out);
            default -> serve(config, out);
        };
    }

    private static Surroundings surroundings(CommandLine commands) {
        CountDownLatch never = new CountDownLatch(1);
        return new Surroundings(
                commands.getOut(), commands.getErr(), InstantSource.system(), System::nanoTime, length -> {
                    var unused = never.await(length.toNanos(), TimeUnit.NANOSECONDS);
                });
    }

    private static Demo.Share share(String text) {
        String[] parts = text.split("/", -1);
        return new Demo.Share(Integer.parseInt(parts[0]) - 1, Integer.parseInt(parts[1]));
    }

    private static Optional<Path> configFile(@Nullable Path flag, Map<String, String> environment) {
        String variable = environment.get("ROLLCALL_CONFIG");
        return flag != null ? Optional.of(flag) : Optional.ofNullable(variable).map(Path::of);
    }

    private static int serve(Config config, PrintWriter out) {
        RegistryNode node = started(config, new Rehearsal(config.get(Keys.WARM_UP)));
        endWell(node::close);
        greet(config, node.port(), out);
        return stayUntilStopped();
    }

    private static int demo(Config config, PrintWriter out) {
        RegistryNode node = started(config, Rehearsal.NONE);
        Demo demo = lively(node, Demo.Share.ALL);
        greet(config, node.port(), out);
        Demo.hints(address(config, node.port())).forEach(out::println);
        out.flush();
        demo.start();
        return stayUntilStopped();
    }

    /** A demo that ends with the process, and the node with it. */
    private static Demo lively(RegistryNode node, Demo.Share share) {
        ThreadLoop loop = new ThreadLoop("demo");
        SplittableRandom random = new SplittableRandom(DEMO_SEED + share.number());
        Demo demo = new Demo(node.registry(), loop, random, InstantSource.system(), share);
        endWell(() -> {
            demo.stop();
            loop.close();
            node.close();
        });
        return demo;
    }

    private static int demoNode(Config config, Demo.Share share, PrintWriter out) {
        RegistryNode node = started(config, Rehearsal.NONE);
        // What befalls a zone is told, however little else is.
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Demo.class)).setLevel(Level.INFO);
        Demo demo = lively(node, share);
        out.println(DemoCluster.LISTENING);
        out.flush();
        demo.start();
        try {
            // The process that started this one writes nothing here; its end, even a violent one, ends the stream.
            System.in.transferTo(OutputStream.nullOutputStream());
            Optional<Path> secret = config.get(Keys.CLUSTER_SECRET_FILE);
            if (secret.isPresent()) {
                Files.deleteIfExists(secret.get());
            }
        } catch (IOException cut) {
            LoggerFactory.getLogger(Main.class).debug("the standard input was cut", cut);
        }
        return 0;
    }

    private static int demoCluster(
            String nodes, Map<String, String> flags, @Nullable Path file, Config config, PrintWriter out) {
        if (!nodes.matches("[1-" + DemoCluster.MOST_NODES + "]")) {
            throw new InvalidConfigException(
                    NODES + ": '" + nodes + "' is not allowed; use 1 to " + DemoCluster.MOST_NODES);
        }
        for (Key<?> key : List.of(
                Keys.NAME,
                Keys.BIND,
                Keys.PORT,
                Keys.PEERS,
                Keys.CLUSTER_SECRET_FILE,
                Keys.RAFT_MEMBERS,
                Keys.DATA_DIR)) {
            if (flags.containsKey(key.name())) {
                throw new InvalidConfigException(
                        "--" + key.name() + " cannot go with " + NODES + " " + nodes + ": each node is given its own");
            }
        }
        List<String> arguments = new ArrayList<>();
        if (config.setting(Keys.LOG_LEVEL).source().equals("default")) {
            arguments.addAll(List.of("--" + Keys.LOG_LEVEL.name(), "warn"));
        }
        if (file != null) {
            arguments.addAll(List.of("--config", file.toString()));
        }
        flags.forEach((name, value) -> arguments.addAll(List.of("--" + name, value)));
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        DemoCluster cluster = new DemoCluster(Integer.parseInt(nodes), java, arguments, Main::daemon, out);
        try {
            cluster.start(new SecureRandom());
            endWell(cluster::close);
            cluster.stay();
        } catch (IOException failed) {
            cluster.close();
            throw new UncheckedIOException("the nodes of the demo cannot be started: " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "output of a node");
        thread.setDaemon(true);
        return thread;
    }

    private static RegistryNode started(Config config, Rehearsal rehearsal) {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
                .setLevel(Level.toLevel(config.get(Keys.LOG_LEVEL)));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        RegistryNode node = new RegistryNode(config, rehearsal);
        try {
            node.start();
            return node;
        } catch (IOException taken) {
            node.close();
            throw new UncheckedIOException(
                    "cannot listen on " + config.get(Keys.BIND) + " port " + config.get(Keys.PORT) + " ("
                            + taken.getMessage() + "); is another registry running? --port 0 picks a free port",
                    taken);
        }
    }

    private static void endWell(Runnable ending) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            ending.run();
                            // Asked to stop, and stopped well: without this the JVM would report the signal, 143.
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
    }

    private static int stayUntilStopped() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static String address(Config config, int port) {
        String bind = config.get(Keys.BIND);
        // Loopback is a whole net on Linux: who listens on 127.0.0.2 is not at localhost.
        String host = bind.equals("127.0.0.1") ? "localhost" : bind.contains(":") ? "[" + bind + "]" : bind;
        return "http://" + host + ":" + port + "/";
    }

    private static void greet(Config config, int port, PrintWriter out) {
        out.println("Rollcall page:   " + address(config, port));
        out.println("Eureka clients:  " + address(config, port) + "eureka/");
        boolean alone = config.get(Keys.PEERS).isEmpty();
        String what = alone ? "One node" : "Node " + config.get(Keys.NAME) + " of a cluster,";
        out.println(
                config.isLoopback()
                        ? what + " in development mode: only this machine can reach it, and nobody is asked who they"
                                + " are."
                        : "WARNING: anyone who can reach this address may change the registry (--insecure).");
        out.flush();
    }
}
