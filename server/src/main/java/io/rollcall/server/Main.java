package io.rollcall.server;

import ch.qos.logback.classic.Level;
import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.server.config.Config;
import io.rollcall.server.config.InvalidConfigException;
import io.rollcall.server.config.Key;
import io.rollcall.server.config.Keys;
import io.rollcall.server.config.Release;
import io.rollcall.server.demo.Demo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line: {@code rollcall [serve|demo|config] [--key value ...]}. */
public final class Main {
    /** A wrong key or value, or an address that is taken: the caller is to change something. */
    private static final int EXIT_USAGE = 2;

    /** The demo is the same one each time: what one has seen, one can show. */
    private static final long DEMO_SEED = 14;

    private Main() {}

    public static void main(String[] arguments) {
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
                .addSubcommand("demo", spec("demo", "Runs a node filled with lively sample services."))
                .addSubcommand("config", spec("config", "Prints the effective configuration and exits."))
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false);
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

    private static int execute(ParseResult parsed, Map<String, String> environment) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        Map<String, String> flags = new LinkedHashMap<>();
        Path file = null;
        String command = "serve";
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            for (OptionSpec option : level.matchedOptions()) {
                String name = option.longestName().substring(2);
                if (name.equals("config")) {
                    file = option.getValue();
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
        return command.equals("demo") ? demo(config, out) : serve(config, out);
    }

    private static Optional<Path> configFile(@Nullable Path flag, Map<String, String> environment) {
        String variable = environment.get("ROLLCALL_CONFIG");
        return flag != null ? Optional.of(flag) : Optional.ofNullable(variable).map(Path::of);
    }

    private static int serve(Config config, PrintWriter out) {
        RegistryNode node = started(config);
        endWell(node::close);
        greet(config, node.port(), out);
        return stayUntilStopped();
    }

    private static int demo(Config config, PrintWriter out) {
        RegistryNode node = started(config);
        ThreadLoop loop = new ThreadLoop("demo");
        Demo demo = new Demo(node.registry(), loop, new SplittableRandom(DEMO_SEED), InstantSource.system());
        endWell(() -> {
            demo.stop();
            loop.close();
            node.close();
        });
        greet(config, node.port(), out);
        Demo.hints(address(config, node.port())).forEach(out::println);
        out.flush();
        demo.start();
        return stayUntilStopped();
    }

    private static RegistryNode started(Config config) {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
                .setLevel(Level.toLevel(config.get(Keys.LOG_LEVEL)));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        RegistryNode node = new RegistryNode(config);
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
        String host = config.isLoopback() ? "localhost" : config.get(Keys.BIND);
        return "http://" + host + ":" + port + "/";
    }

    private static void greet(Config config, int port, PrintWriter out) {
        out.println("Rollcall page:   " + address(config, port));
        out.println("Eureka clients:  " + address(config, port) + "eureka/");
        out.println(
                config.isLoopback()
                        ? "One node in development mode: only this machine can reach it, and nobody is asked who they"
                                + " are."
                        : "WARNING: anyone who can reach this address may change the registry (--insecure).");
        out.flush();
    }
}
