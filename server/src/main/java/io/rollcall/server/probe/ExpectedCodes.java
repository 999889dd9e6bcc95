package io.rollcall.server.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The status codes of an answer that count as healthy. Immutable. */
record ExpectedCodes(List<Codes> parts) {
    static final ExpectedCodes DEFAULT = new ExpectedCodes(List.of(new Codes(200, 299)));
    private static final int MOST_PARTS = 16;

    /** From one code to another, both included. */
    record Codes(int from, int to) {
        @Override
        public String toString() {
            return from == to ? String.valueOf(from) : from + "-" + to;
        }
    }

    ExpectedCodes {
        parts = List.copyOf(parts);
    }

    /**
     * Reads {@code 200-299,304}.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static ExpectedCodes parse(String text) {
        String[] written = text.split(",", -1);
        if (written.length > MOST_PARTS) {
            throw new IllegalArgumentException("has more than " + MOST_PARTS + " parts");
        }
        List<Codes> parts = new ArrayList<>();
        for (String part : written) {
            String code = part.strip();
            if (!code.matches("[2-5][0-9]{2}(-[2-5][0-9]{2})?")) {
                throw new IllegalArgumentException("is no list of codes from 200 to 599, such as 200-299,304");
            }
            int from = Integer.parseInt(code.substring(0, 3));
            int to = Integer.parseInt(code.substring(code.length() - 3));
            if (from > to) {
                throw new IllegalArgumentException("has a range that ends before it begins");
            }
            parts.add(new Codes(from, to));
        }
        return new ExpectedCodes(parts);
    }

    boolean hold(int code) {
        return parts.stream().anyMatch(part -> code >= part.from() && code <= part.to());
    }

    @Override
    public String toString() {
        return parts.stream().map(Codes::toString).collect(Collectors.joining(","));
    }
}
