package io.rollcall.server.probe;

import io.rollcall.client.wire.Excerpt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a check as they are read one by one, from a rule or from metadata. Those that are not given stay as
 * they are in what it is laid over.
 */
final class CheckDraft {
    /** The names of settings, in words. */
    static final String NAMES = "port, path, codes, interval, timeout, healthy-after, unhealthy-after and header";

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final List<String> onlyForHttp = new ArrayList<>();
    private OptionalInt port = OptionalInt.empty();
    private @Nullable String path;
    private @Nullable ExpectedCodes codes;
    private @Nullable Duration interval;
    private @Nullable Duration timeout;
    private @Nullable Integer healthyAfter;
    private @Nullable Integer unhealthyAfter;

    /**
     * Takes a setting.
     *
     * @param shown its name as its author wrote it, for the message
     * @throws IllegalArgumentException naming it and what is wrong with it
     */
    void set(String shown, String name, String value) {
        try {
            switch (name) {
                case "port" -> port = OptionalInt.of(number(value, 65_535));
                case "path" -> path = HttpQuestion.requirePath(value);
                case "codes" -> codes = ExpectedCodes.parse(value);
                case "interval" -> interval = Timing.parse(value, Timing.SHORTEST_INTERVAL, Timing.LONGEST_INTERVAL);
                case "timeout" -> timeout = Timing.parse(value, Timing.SHORTEST_TIMEOUT, Timing.LONGEST_TIMEOUT);
                case "healthy-after" -> healthyAfter = number(value, Thresholds.MOST);
                case "unhealthy-after" -> unhealthyAfter = number(value, Thresholds.MOST);
                default -> throw new IllegalArgumentException("is none of " + NAMES);
            }
        } catch (IllegalArgumentException wrong) {
            throw wrong(shown, value, wrong);
        }
        if (name.equals("path") || name.equals("codes")) {
            onlyForHttp.add(shown);
        }
    }

    /** Takes a header to send. */
    void header(String shown, String name, String value) {
        try {
            HttpQuestion.requireHeader(name, value);
            if (headers.keySet().stream().anyMatch(other -> other.equalsIgnoreCase(name))) {
                throw new IllegalArgumentException("is given twice");
            }
            if (headers.size() == HttpQuestion.MOST_HEADERS) {
                throw new IllegalArgumentException("is one header too many; at most " + HttpQuestion.MOST_HEADERS);
            }
        } catch (IllegalArgumentException wrong) {
            throw wrong(shown, value, wrong);
        }
        headers.put(name, value);
        onlyForHttp.add(shown);
    }

    private static IllegalArgumentException wrong(String shown, String value, IllegalArgumentException wrong) {
        return new IllegalArgumentException(
                Excerpt.of(shown, 80) + " '" + Excerpt.of(value) + "' " + wrong.getMessage(), wrong);
    }

    private static int number(String text, int most) {
        int number = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > most) {
            throw new IllegalArgumentException("is no number from 1 to " + most);
        }
        return number;
    }

    boolean isEmpty() {
        return port.isEmpty()
                && onlyForHttp.isEmpty()
                && interval == null
                && timeout == null
                && healthyAfter == null
                && unhealthyAfter == null;
    }

    /**
     * That spec with what is set here.
     *
     * @throws IllegalArgumentException if that makes no sense together
     */
    CheckSpec over(CheckSpec base) {
        if (base.kind() == CheckSpec.Kind.TCP && !onlyForHttp.isEmpty()) {
            throw new IllegalArgumentException(
                    Excerpt.of(onlyForHttp.get(0), 80) + " is for http and https, and the check is tcp");
        }
        HttpQuestion asked = base.question();
        HttpQuestion question = new HttpQuestion(
                path == null ? asked.path() : path, merged(asked.headers()), codes == null ? asked.codes() : codes);
        Thresholds usual = base.thresholds();
        Thresholds thresholds = new Thresholds(
                healthyAfter == null ? usual.healthyAfter() : healthyAfter,
                unhealthyAfter == null ? usual.unhealthyAfter() : unhealthyAfter);
        return new CheckSpec(
                base.kind(), port.isPresent() ? port : base.port(), question, timing(base.timing()), thresholds);
    }

    private Map<String, String> merged(Map<String, String> before) {
        Map<String, String> merged = new LinkedHashMap<>(before);
        headers.forEach((name, value) -> {
            merged.keySet().removeIf(name::equalsIgnoreCase);
            merged.put(name, value);
        });
        if (merged.size() > HttpQuestion.MOST_HEADERS) {
            throw new IllegalArgumentException("there are more than " + HttpQuestion.MOST_HEADERS + " headers");
        }
        return merged;
    }

    private Timing timing(Timing usual) {
        Duration every = interval == null ? usual.interval() : interval;
        if (timeout != null) {
            return new Timing(every, timeout);
        }
        // Nobody who asks for a quick check thinks of the timeout that he did not write.
        return new Timing(every, usual.timeout().compareTo(every) > 0 ? every : usual.timeout());
    }
}
