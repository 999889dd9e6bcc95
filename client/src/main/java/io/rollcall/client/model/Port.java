package io.rollcall.client.model;

/**
 * A port of an instance, and whether it is open for traffic.
 *
 * @param number 0 to 65535
 * @param enabled whether callers may use it
 */
public record Port(int number, boolean enabled) {
    /** What Eureka assumes of an instance that names no plain port. */
    public static final Port DEFAULT_PLAIN = new Port(7001, true);
    /** What Eureka assumes of an instance that names no secure port. */
    public static final Port DEFAULT_SECURE = new Port(7002, false);

    public Port {
        if (number < 0 || number > 65_535) {
            throw new InvalidInstanceException("port " + number + " is out of range 0 to 65535");
        }
    }
}
