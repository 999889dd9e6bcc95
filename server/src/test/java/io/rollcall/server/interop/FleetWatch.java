package io.rollcall.server.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks at nodes several times a second, and writes down each moment at which a ready one lacked a client that lives. */
final class FleetWatch implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
    private final Map<String, Set<String>> watched = new ConcurrentHashMap<>();
    final List<String> losses = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final Future<?> looking;

    FleetWatch() {
        looking = thread.scheduleAtFixedRate(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** From now on, this node must have them whenever it is ready. */
    void expect(String serviceUrl, Set<String> ids) {
        watched.put(serviceUrl, ids);
    }

    /** From now on, whatever that node does is well. */
    void forget(String serviceUrl) {
        watched.remove(serviceUrl);
    }

    private void look() {
        watched.forEach((url, ids) -> {
            Set<String> missing;
            try {
                if (new Wire(url.replace("eureka/", "")).get("health/ready").status() != 200) {
                    return;
                }
                Wire.Answer answer = new Wire(url).get("apps", "Accept", "application/json");
                if (answer.status() != 200) {
                    return;
                }
                missing = new TreeSet<>(ids);
                for (JsonNode application : answer.json().at("/applications/application")) {
                    application
                            .get("instance")
                            .forEach(each ->
                                    missing.remove(each.path("instanceId").textValue()));
                }
                looks.incrementAndGet();
            } catch (RuntimeException unreachable) {
                return;
            }
            if (!missing.isEmpty() && watched.containsKey(url)) {
                losses.add(url + " lacked " + missing);
            }
        });
    }

    /** How often a node was looked at; 0 if the looking has ended. */
    int looks() {
        return looking.isDone() ? 0 : looks.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
