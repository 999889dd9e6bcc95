package io.rollcall.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a run, each a flag with a value behind it; one that is not known is an error. */
public final class Flags {
    private final Map<String, String> values;

    private Flags(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads flags as they stand on a command line.
     *
     * @param usual all flags that there are, each with the value that it has where it is not given
     */
    public static Flags read(List<String> arguments, Map<String, String> usual) {
        Map<String, String> values = new TreeMap<>(usual);
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!values.containsKey(arguments.get(i)) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(
                        arguments.get(i) + ": allowed, each with a value, are " + values.keySet());
            }
            values.put(arguments.get(i), arguments.get(i + 1));
        }
        return new Flags(values);
    }

    public String text(String flag) {
        String value = values.get(flag);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + flag);
        }
        return value;
    }

    public int number(String flag) {
        return Integer.parseInt(text(flag));
    }

    public double decimal(String flag) {
        return Double.parseDouble(text(flag));
    }

    /** What stands between blanks. */
    public List<String> words(String flag) {
        return List.of(text(flag).split(" ", -1));
    }

    /** What stands between commas. */
    public List<Integer> numbers(String flag) {
        return List.of(text(flag).split(",", -1)).stream()
                .map(number -> Integer.parseInt(number.strip()))
                .toList();
    }
}
