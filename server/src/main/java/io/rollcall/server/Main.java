package io.rollcall.server;

import ch.qos.logback.classic.Level;
import io.rollcall.server.config.Config;
import io.rollcall.server.config.InvalidConfigException;
import io.rollcall.server.config.Key;
import io.rollcall.server.config.Keys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command to its end and gives the exit code. */
    static int run(String... arguments) {
        CommandLine commands = new CommandLine(spec("rollcall", "A service registry that Eureka clients use."))
                .addSubcommand("serve", spec("serve", "Runs a node (also what happens without a command)."))
                .addSubcommand("demo", spec("demo", "Runs a node filled with lively sample services."))
                .addSubcommand("config", spec("config", "Prints the effective configuration and exits."));
        commands.setExecutionStrategy(Main::execute);
        commands.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof InvalidConfigException || failure instanceof UncheckedIOException) {
                command.getErr().println("rollcall: " + failure.getMessage());
                return EXIT_USAGE;
            }
            throw failure;
        });
        return commands.execute(arguments);
    }

    private static CommandSpec spec(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        spec.mixinStandardHelpOptions(true);
        String version = Main.class.getPackage().getImplementationVersion();
        spec.version("rollcall " + (version == null ? "(built from source)" : version) + ", Java " + Runtime.version());
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
                    .description(key.meaning() + " Default " + key.fallback() + ".")
                    .build());
        }
        return spec;
    }

    private static int execute(ParseResult parsed) {
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
        Config config = Config.resolve(configFile(file), System.getenv(), flags);
        PrintWriter out = parsed.commandSpec().commandLine().getOut();
        if (command.equals("config")) {
            config.describe().forEach(out::println);
            return 0;
        }
        return serve(config, out);
    }

    private static Optional<Path> configFile(@Nullable Path flag) {
        String variable = System.getenv("ROLLCALL_CONFIG");
        return flag != null ? Optional.of(flag) : Optional.ofNullable(variable).map(Path::of);
    }

    private static int serve(Config config, PrintWriter out) {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
                .setLevel(Level.toLevel(config.get(Keys.LOG_LEVEL)));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        RegistryNode node = new RegistryNode(config);
        try {
            node.start();
        } catch (IOException taken) {
            node.close();
            throw new UncheckedIOException(
                    "cannot listen on " + config.get(Keys.BIND) + " port " + config.get(Keys.PORT) + " ("
                            + taken.getMessage() + "); is another registry running? --port 0 picks a free port",
                    taken);
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            node.close();
                            // Asked to stop, and stopped well: without this the JVM would report the signal, 143.
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        greet(config, node.port(), out);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static void greet(Config config, int port, PrintWriter out) {
        String host = config.isLoopback() ? "localhost" : config.get(Keys.BIND);
        out.println("Rollcall page:   http://" + host + ":" + port + "/");
        out.println("Eureka clients:  http://" + host + ":" + port + "/eureka/");
        out.println(
                config.isLoopback()
                        ? "One node in development mode: only this machine can reach it, and nobody is asked who they"
                                + " are."
                        : "WARNING: anyone who can reach this address may change the registry (--insecure).");
        out.flush();
    }
}
