package io.rollcall.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.client.wire.Excerpt;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code rollcall raft status|add|remove|transfer|snapshot}: asks a running node about the group that keeps the persistent
 * entries, or to change it. Members change by these words only, never by a file that is watched.
 */
final class RaftCommands {
    static final String NAME = "raft";

    private static final String AT = "--at";
    private static final String OUR_NODE = "http://127.0.0.1:8761";
    private static final int REFUSED = 1;
    private static final int TROUBLE = 2;
    private static final int MOST_SHOWN = 300;

    /** A new member is answered for once it has caught up. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final PrintWriter out;
    private final PrintWriter err;

    private RaftCommands(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(NAME);
        spec.usageMessage().description("Tells of the group that keeps the persistent entries, and changes it.");
        spec.mixinStandardHelpOptions(true);
        spec.addSubcommand("status", one("status", "Who its members are, who leads, and how far this node is."));
        spec.addSubcommand(
                "add",
                one("add", "Adds a member that runs already and holds nothing; ends once it has caught up.")
                        .addPositional(named("MEMBER", "name@host:port, as in its raft.members.")));
        spec.addSubcommand(
                "remove", one("remove", "Takes a member out.").addPositional(named("NAME", "Name of the member.")));
        spec.addSubcommand(
                "transfer",
                one("transfer", "Makes another member the leader.")
                        .addPositional(named("NAME", "Name of the member.")));
        spec.addSubcommand("snapshot", one("snapshot", "Has the node take a snapshot, and drop the log behind it."));
        return spec;
    }

    private static CommandSpec one(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description + " Exit code 0: done, 1: refused, 2: the node cannot be asked.");
        spec.mixinStandardHelpOptions(true);
        return spec.addOption(OptionSpec.builder(AT)
                .paramLabel("URL")
                .type(String.class)
                .arity("1")
                .description("A node of the group. Default " + OUR_NODE + ".")
                .build());
    }

    private static PositionalParamSpec named(String label, String description) {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .required(true)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    /** Runs a command to its end and gives the exit code. */
    static int run(ParseResult raft, PrintWriter out, PrintWriter err) {
        RaftCommands commands = new RaftCommands(out, err);
        if (!raft.hasSubcommand()) {
            return commands.trouble("say which: status, add, remove, transfer or snapshot");
        }
        ParseResult parsed = raft.subcommand();
        String node = parsed.matchedOptionValue(AT, OUR_NODE);
        return switch (parsed.commandSpec().name()) {
            case "add" -> commands.ask(node, "POST", "/members?member=" + escaped(parsed));
            case "remove" -> commands.ask(node, "DELETE", "/members/" + escaped(parsed));
            case "transfer" -> commands.ask(node, "POST", "/leader?name=" + escaped(parsed));
            case "snapshot" -> commands.ask(node, "POST", "/snapshot");
            default -> commands.ask(node, "GET", "");
        };
    }

    private static String escaped(ParseResult parsed) {
        String given = parsed.matchedPositionalValue(0, "");
        return URLEncoder.encode(given, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private int ask(String node, String method, String path) {
        URI uri;
        try {
            uri = URI.create(node.replaceFirst("/+$", "") + "/api/v1/raft" + path);
            if (uri.getHost() == null) {
                throw new IllegalArgumentException("no host");
            }
        } catch (IllegalArgumentException noUrl) {
            return trouble("the URL of --at cannot be read; use one such as " + OUR_NODE);
        }
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(PATIENCE)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return said(node, answer);
        } catch (IOException failed) {
            return trouble("cannot ask " + node + " (" + failed + "): does it run, and is its port right?");
        } catch (IllegalArgumentException noUrl) {
            return trouble("the URL of --at cannot be read; use one such as " + OUR_NODE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return trouble("told to stop");
        }
    }

    private int said(String node, HttpResponse<String> answer) throws IOException {
        JsonNode said;
        try {
            said = new ObjectMapper().readTree(answer.body());
        } catch (IOException noJson) {
            return trouble(node + " answers " + answer.statusCode() + " and no JSON: is it a Rollcall node?");
        }
        if (answer.statusCode() == 200) {
            out.println(said.toPrettyString());
            out.flush();
            return 0;
        }
        err.println(
                "rollcall: " + Excerpt.of(said.path("detail").asText("it answers " + answer.statusCode()), MOST_SHOWN));
        return answer.statusCode() / 100 == 4 ? REFUSED : TROUBLE;
    }

    private int trouble(String what) {
        err.println("rollcall: " + what);
        return TROUBLE;
    }
}
