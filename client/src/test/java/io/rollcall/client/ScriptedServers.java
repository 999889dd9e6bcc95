package io.rollcall.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The network of a test: answers each request by what the test says of its server, and keeps what was
 * asked. A server that is held keeps its callers waiting until it is let go.
 */
final class ScriptedServers implements RegistryTransport {
    /** What was asked of whom. */
    record Asked(String host, RegistryRequest request) {}

    private final Map<String, Function<RegistryRequest, RegistryReply>> servers = new HashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private boolean holding;

    /** Says how a server answers from now on. */
    void answer(String host, Function<RegistryRequest, RegistryReply> answers) {
        servers.put(host, answers);
    }

    void answer(String host, RegistryReply always) {
        answer(host, request -> always);
    }

    /** Keeps all answers back from now on. */
    void hold() {
        holding = true;
    }

    /** Gives the answers that were kept back, as the servers give them now. */
    void release() {
        holding = false;
        List<Runnable> all = List.copyOf(held);
        held.clear();
        all.forEach(Runnable::run);
    }

    @Override
    public void send(ServerAddress server, RegistryRequest request, Consumer<RegistryReply> whenAnswered) {
        String host = server.base().getHost();
        asked.add(new Asked(host, request));
        Runnable answer = () ->
                whenAnswered.accept(servers.getOrDefault(host, any -> new RegistryReply.Unreachable("nobody listens"))
                        .apply(request));
        if (holding) {
            held.add(answer);
        } else {
            answer.run();
        }
    }

    /** All that was asked since the last call of this. */
    List<Asked> takeAsked() {
        List<Asked> taken = List.copyOf(asked);
        asked.clear();
        return taken;
    }

    /** The requests since the last call of this or of {@link #takeAsked}. */
    List<RegistryRequest> takeRequests() {
        return takeAsked().stream().map(Asked::request).toList();
    }
}
