package io.rollcall.server.xml;

import io.rollcall.client.model.RegisteredInstance;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself on its status page.
 *
 * @param self the node's own instance, absent where it does not register itself
 */
public record NodeStatus(Machine machine, Peers peers, @Nullable RegisteredInstance self) {
    /**
     * What the node runs on.
     *
     * @param memoryBytes what the JVM has taken, of which {@code usedBytes} are in use
     */
    public record Machine(int cpus, long memoryBytes, long usedBytes, Duration uptime) {}

    /** The URLs of the node's peers. An available one is registered here; the others are not. */
    public record Peers(List<String> registered, List<String> available, List<String> unavailable) {
        public Peers {
            available = List.copyOf(available);
            unavailable = List.copyOf(unavailable);
            registered = List.copyOf(registered);
        }
    }

    /** Names and texts as Eureka shows them. */
    Map<String, String> generalStats() {
        long mebibyte = 1 << 20;
        long usedPercent = machine.memoryBytes <= 0 ? 0 : machine.usedBytes * 100 / machine.memoryBytes;
        Map<String, String> stats = new LinkedHashMap<>();
        stats.put("num-of-cpus", Integer.toString(machine.cpus));
        stats.put("total-avail-memory", machine.memoryBytes / mebibyte + "mb");
        stats.put("current-memory-usage", machine.usedBytes / mebibyte + "mb (" + usedPercent + "%)");
        stats.put("server-uptime", uptime());
        return stats;
    }

    /** Names and texts as Eureka shows them, with its comma after the last address of some lists. */
    Map<String, String> applicationStats() {
        Map<String, String> stats = new LinkedHashMap<>();
        stats.put("registered-replicas", String.join(", ", peers.registered));
        stats.put("available-replicas", eachWithComma(peers.available));
        stats.put("unavailable-replicas", eachWithComma(peers.unavailable));
        return stats;
    }

    private String uptime() {
        long days = machine.uptime.toDays();
        String clock =
                String.format(Locale.ROOT, "%02d:%02d", machine.uptime.toHoursPart(), machine.uptime.toMinutesPart());
        return days == 0 ? clock : days + (days == 1 ? " day " : " days ") + clock;
    }

    private static String eachWithComma(List<String> urls) {
        StringBuilder list = new StringBuilder();
        urls.forEach(url -> list.append(url).append(','));
        return list.toString();
    }
}
