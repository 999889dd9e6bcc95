package io.rollcall.server.config;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/**
 * One thing that can be configured.
 *
 * @param name as it stands in a file (dots nest) and, behind two dashes, on the command line
 * @param fallback the default, as text
 * @param allowed what values there are, in words
 * @param meaning one sentence for the reader of a table
 * @param reading from text to value; throws IllegalArgumentException for what is not allowed
 */
public record Key<T>(String name, String fallback, String allowed, String meaning, Function<String, T> reading) {

    /** Says which part of a long value is wrong, and why. */
    static final class WrongPartException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        WrongPartException(IllegalArgumentException cause) {
            super(cause.getMessage(), cause);
        }
    }

    static Key<Boolean> flag(String name, boolean fallback, String meaning) {
        return new Key<>(name, Boolean.toString(fallback), "true or false", meaning, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("not a truth value");
        });
    }

    static Key<Integer> number(String name, int fallback, int least, int most, String meaning) {
        return new Key<>(name, Integer.toString(fallback), least + " to " + most, meaning, text -> {
            int value = Integer.parseInt(text);
            if (value < least || value > most) {
                throw new IllegalArgumentException("out of range");
            }
            return value;
        });
    }

    /** A key whose value is a length of time. */
    public static Key<Duration> duration(String name, String fallback, Duration least, Duration most, String meaning) {
        String allowed = "a duration such as 500ms, 30s, 5m or 2h, from " + written(least) + " to " + written(most);
        return new Key<>(name, fallback, allowed, meaning, text -> {
            Duration value = readDuration(text);
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException("out of range");
            }
            return value;
        });
    }

    private static Duration readDuration(String text) {
        String unit = text.replaceFirst("^[0-9]+", "");
        long amount = Long.parseLong(text.substring(0, text.length() - unit.length()));
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> throw new IllegalArgumentException("no unit of time");
        };
    }

    private static String written(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }

    /** The name of the environment variable that sets it. */
    public String environmentName() {
        return "ROLLCALL_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /**
     * Reads a value.
     *
     * @param where where it was found, for the message
     * @throws InvalidConfigException if it is not allowed
     */
    public T read(String text, String where) {
        try {
            return reading.apply(text);
        } catch (WrongPartException part) {
            throw new InvalidConfigException(name + " (from " + where + "): " + part.getMessage() + "; use " + allowed);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidConfigException(
                    name + ": '" + text + "' (from " + where + ") is not allowed; use " + allowed);
        }
    }
}
