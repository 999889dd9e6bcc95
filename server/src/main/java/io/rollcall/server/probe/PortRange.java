package io.rollcall.server.probe;

/** Ports from one to another, both included. */
record PortRange(int from, int to) {
    static final PortRange ALL = new PortRange(1, 65_535);

    /**
     * Reads {@code 443} or {@code 8000-9000}.
     *
     * @throws IllegalArgumentException with what is wrong, in words that follow the text
     */
    static PortRange parse(String text) {
        String[] ends = text.split("-", -1);
        if (ends.length > 2) {
            throw new IllegalArgumentException("has no port or range of ports such as 8000-9000 at its end");
        }
        int from = port(ends[0]);
        int to = port(ends[ends.length - 1]);
        if (from > to) {
            throw new IllegalArgumentException("has a range of ports that ends before it begins");
        }
        return new PortRange(from, to);
    }

    private static int port(String text) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("has '" + text + "' where a port from 1 to 65535 is to be");
        }
        return port;
    }

    boolean holds(int port) {
        return port >= from && port <= to;
    }

    @Override
    public String toString() {
        if (equals(ALL)) {
            return "";
        }
        return from == to ? ":" + from : ":" + from + "-" + to;
    }
}
