package io.rollcall.server.discovery;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A DNS that knows what a test tells it, and counts what it is asked. */
final class ScriptedDns implements Dns {
    final Map<String, List<String>> hosts = new HashMap<>();
    final Map<String, List<Target>> services = new HashMap<>();
    boolean away;
    int asked;

    @Override
    public List<String> addresses(String host) throws IOException {
        return answer(hosts, host);
    }

    @Override
    public List<Target> targets(String service) throws IOException {
        return answer(services, service);
    }

    private <T> List<T> answer(Map<String, List<T>> known, String name) throws IOException {
        asked++;
        if (away) {
            throw new IOException("nobody answers");
        }
        if (!known.containsKey(name)) {
            throw new IOException("there is no " + name);
        }
        return known.getOrDefault(name, List.of());
    }
}
