package io.rollcall.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    /** A watch that was asked for: the test is its server. */
    static final class Watch {
        final String host;
        final @Nullable String since;
        private final Consumer<WatchSignal> signals;
        boolean closed;

        Watch(String host, @Nullable String since, Consumer<WatchSignal> signals) {
            this.host = host;
            this.since = since;
            this.signals = signals;
        }

        void says(WatchSignal... all) {
            for (WatchSignal signal : all) {
                signals.accept(signal);
            }
        }
    }

    private final Map<String, WatchSignal> watchAnswers = new HashMap<>();
    private final List<Watch> watches = new ArrayList<>();

    /** Says what a server answers at once to whoever wants to watch it; 404 if this is not said. */
    void answerWatches(String host, WatchSignal first) {
        watchAnswers.put(host, first);
    }

    @Override
    public Stream watch(ServerAddress server, @Nullable String since, Consumer<WatchSignal> signals) {
        Watch watch = new Watch(server.base().getHost(), since, signals);
        watches.add(watch);
        signals.accept(watchAnswers.getOrDefault(watch.host, new WatchSignal.Refused(404, null)));
        return () -> watch.closed = true;
    }

    /** How many watches were asked for since they were last taken. */
    int watches() {
        return watches.size();
    }

    /** The watch that was asked for last. */
    Watch newestWatch() {
        return watches.get(watches.size() - 1);
    }

    /** The watches that were asked for since the last call of this. */
    List<Watch> takeWatches() {
        List<Watch> taken = List.copyOf(watches);
        watches.clear();
        return taken;
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
