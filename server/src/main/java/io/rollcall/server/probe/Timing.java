package io.rollcall.server.probe;

import java.time.Duration;

/**
 * How often an entry is dialled, and how long that may take.
 *
 * @param interval between two dials, at the usual pace
 * @param timeout from the first packet to the last; never above the interval
 */
record Timing(Duration interval, Duration timeout) {
    static final Timing DEFAULT = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(2));
    static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(50);
    static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

    Timing {
        if (timeout.compareTo(interval) > 0) {
            throw new IllegalArgumentException(
                    "the timeout of " + written(timeout) + " is above the interval of " + written(interval));
        }
    }

    /** Reads {@code 500ms}, {@code 30s}, {@code 5m} or {@code 1h}. */
    static Duration parse(String text, Duration least, Duration most) {
        if (text.matches("[0-9]{1,9}(ms|s|m|h)")) {
            String unit = text.replaceFirst("^[0-9]+", "");
            long amount = Long.parseLong(text.substring(0, text.length() - unit.length()));
            long millis =
                    switch (unit) {
                        case "ms" -> amount;
                        case "s" -> amount * 1_000;
                        case "m" -> amount * 60_000;
                        default -> amount * 3_600_000;
                    };
            if (millis >= least.toMillis() && millis <= most.toMillis()) {
                return Duration.ofMillis(millis);
            }
        }
        throw new IllegalArgumentException("is no duration from " + written(least) + " to " + written(most));
    }

    static String written(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }
}
