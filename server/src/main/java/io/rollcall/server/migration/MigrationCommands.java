package io.rollcall.server.migration;

import io.rollcall.server.config.InvalidConfigException;
import io.rollcall.server.config.Key;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** What the commands of a migration take on the command line, and how each is run. */
public final class MigrationCommands {
    private static final String DIFF = "diff";
    private static final String IMPORT = "import";
    private static final String OUR_NODE = "http://127.0.0.1:8761";

    private static final Key<Duration> FOR = Key.duration(
            "for", "10s", Duration.ZERO, Duration.ofHours(1), "How long both must be equal without a break.");
    private static final Key<Duration> TIMEOUT = Key.duration(
            "timeout", "5m", Duration.ofSeconds(1), Duration.ofHours(24), "After how long the watch gives up.");
    private static final Key<Duration> WITHIN = Key.duration(
            "within",
            "30s",
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "The time in which an answer must be there whole.");

    private MigrationCommands() {}

    /** The commands. */
    public static List<CommandSpec> specs() {
        return List.of(importing(), diff());
    }

    private static CommandSpec importing() {
        CommandSpec spec = CommandSpec.create().name(IMPORT);
        spec.usageMessage()
                .description("Registers at a node what another registry holds, Rollcall's or a Eureka server's.")
                .exitCodeListHeading("Exit codes:%n")
                .exitCodeList(codes(
                        "0:all came over, or was there as new; with --dry-run: would",
                        "1:something did not or cannot come; it is named",
                        "2:a registry cannot be read, or stopped answering"));
        spec.mixinStandardHelpOptions(true);
        spec.addOption(url("--from", "The registry to read.", true));
        spec.addOption(url("--to", "The registry to fill. Default " + OUR_NODE + ".", false));
        spec.addOption(flag("--dry-run", "Lists what would come over, and what is odd about it; changes nothing."));
        spec.addOption(value(WITHIN));
        return spec;
    }

    private static OptionSpec url(String name, String description, boolean required) {
        return OptionSpec.builder(name)
                .paramLabel("URL")
                .type(String.class)
                .arity("1")
                .required(required)
                .description(description)
                .build();
    }

    private static CommandSpec diff() {
        CommandSpec spec = CommandSpec.create().name(DIFF);
        spec.usageMessage()
                .description("Tells what differs between two registries, each Rollcall's or a Eureka server's.")
                .exitCodeListHeading("Exit codes:%n")
                .exitCodeList(codes("0:no difference", "1:they differ", "2:one cannot be read"));
        spec.mixinStandardHelpOptions(true);
        spec.addPositional(url("0", "FIRST"));
        spec.addPositional(url("1", "SECOND"));
        spec.addOption(flag("--watch", "Looks each second until both are equal for a while."));
        spec.addOption(value(FOR));
        spec.addOption(value(TIMEOUT));
        spec.addOption(value(WITHIN));
        spec.addOption(flag("--json", "Writes one JSON document instead of lines."));
        return spec;
    }

    /** Whether a command is one of these. */
    public static boolean has(CommandSpec command) {
        return command.name().equals(DIFF) || command.name().equals(IMPORT);
    }

    /**
     * Runs a command.
     *
     * @return the exit code
     * @throws InvalidConfigException if an option is not as it should be
     */
    public static int run(ParseResult parsed, Surroundings around) {
        Http http = new Http(duration(parsed, WITHIN));
        try {
            return parsed.commandSpec().name().equals(DIFF) ? diff(parsed, http, around) : bring(parsed, http, around);
        } catch (TroubleException trouble) {
            around.err().println("rollcall: " + trouble.getMessage());
            return DiffCommand.TROUBLE;
        }
    }

    private static int bring(ParseResult parsed, Http http, Surroundings around) {
        RegistryAddress from = RegistryAddress.parse("--from", parsed.matchedOptionValue("--from", ""));
        RegistryAddress to = RegistryAddress.parse("--to", parsed.matchedOptionValue("--to", OUR_NODE));
        ImportCommand command = new ImportCommand(http, around);
        if (parsed.hasMatchedOption("--dry-run")) {
            boolean compared = parsed.hasMatchedOption("--to");
            return command.rehearse(from, compared ? Optional.of(to) : Optional.empty());
        }
        return command.bring(from, to);
    }

    private static int diff(ParseResult parsed, Http http, Surroundings around) {
        RegistryAddress first = RegistryAddress.parse("FIRST", parsed.matchedPositionalValue(0, ""));
        RegistryAddress second = RegistryAddress.parse("SECOND", parsed.matchedPositionalValue(1, ""));
        DiffCommand command = new DiffCommand(new RegistryReading(http), around, parsed.hasMatchedOption("--json"));
        if (parsed.hasMatchedOption("--watch")) {
            return command.watch(first, second, duration(parsed, FOR), duration(parsed, TIMEOUT));
        }
        for (Key<?> watching : List.of(FOR, TIMEOUT)) {
            if (parsed.hasMatchedOption("--" + watching.name())) {
                throw new InvalidConfigException("--" + watching.name() + " goes with --watch only");
            }
        }
        return command.once(first, second);
    }

    private static Map<String, String> codes(String... lines) {
        Map<String, String> codes = new LinkedHashMap<>();
        for (String line : lines) {
            codes.put(line.substring(0, 1), line.substring(2));
        }
        return codes;
    }

    private static PositionalParamSpec url(String index, String label) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity("1")
                .required(true)
                .paramLabel(label)
                .type(String.class)
                .description("URL of a registry; http://name:password@host/ where it asks who you are.")
                .build();
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    private static OptionSpec value(Key<?> key) {
        return OptionSpec.builder("--" + key.name())
                .paramLabel("TIME")
                .type(String.class)
                .arity("1")
                .description(key.meaning() + " Default " + key.fallback() + ".")
                .build();
    }

    private static Duration duration(ParseResult parsed, Key<Duration> key) {
        return key.read(parsed.matchedOptionValue("--" + key.name(), key.fallback()), "flag --" + key.name());
    }
}
