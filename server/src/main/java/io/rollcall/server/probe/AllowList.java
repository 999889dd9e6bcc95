package io.rollcall.server.probe;

import io.rollcall.client.wire.Excerpt;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this node may dial, as its operator wrote it down: nothing else is, whatever an entry says of itself.
 * Immutable.
 *
 * <ul>
 *   <li>{@code loopback}: this machine, for entries that were registered from this machine. For others not: or a
 *       stranger could look at the ports here that only this machine reaches.
 *   <li>{@code registrar}: the address that registered the entry. It never leads to {@link SpecialAddresses}.
 *   <li>a range, or an address: whoever registered the entry.
 * </ul>
 *
 * <p>Each may have ports behind it.
 */
public final class AllowList {
    /** The forms of an entry, in words. */
    public static final String FORMS =
            "loopback, registrar, 10.0.0.0/8, 10.0.0.0/8:8000-9000, fd00::/8 or [fd00::]/8:443, separated by commas";

    private static final int MOST_ENTRIES = 256;

    private final List<Entry> entries;

    private sealed interface Entry {
        PortRange ports();
    }

    private record Loopback(PortRange ports) implements Entry {
        @Override
        public String toString() {
            return "loopback" + ports;
        }
    }

    private record Registrar(PortRange ports) implements Entry {
        @Override
        public String toString() {
            return "registrar" + ports;
        }
    }

    private record Range(AddressRange range, PortRange ports) implements Entry {
        @Override
        public String toString() {
            boolean bracketed = range.network() instanceof Inet6Address && !ports.equals(PortRange.ALL);
            String shown = range.toString();
            return (bracketed ? ("[" + shown).replaceFirst("(/|$)", "]$1") : shown) + ports;
        }
    }

    private AllowList(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads the value of the key; a blank one permits nothing.
     *
     * @throws IllegalArgumentException with a message that names the entry and what is wrong with it
     */
    public static AllowList parse(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            if (part.isBlank()) {
                throw new IllegalArgumentException("an entry is empty: there is a comma too many");
            }
            if (entries.size() == MOST_ENTRIES) {
                throw new IllegalArgumentException("there are more than " + MOST_ENTRIES + " entries");
            }
            try {
                entries.add(entry(part.strip()));
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(
                        "'" + Excerpt.of(part.strip(), 80) + "' " + wrong.getMessage(), wrong);
            }
        }
        return new AllowList(entries);
    }

    private static Entry entry(String text) {
        // The ports stand behind the last colon that is no part of an address.
        int end = Math.max(text.indexOf(']'), text.indexOf('/'));
        int colon = end >= 0 || text.indexOf(':') == text.lastIndexOf(':') ? text.indexOf(':', Math.max(end, 0)) : -1;
        String where = colon < 0 ? text : text.substring(0, colon);
        PortRange ports = colon < 0 ? PortRange.ALL : PortRange.parse(text.substring(colon + 1));
        return switch (where) {
            case "loopback" -> new Loopback(ports);
            case "registrar" -> new Registrar(ports);
            default -> new Range(AddressRange.parse(unbracketed(where)), ports);
        };
    }

    private static String unbracketed(String text) {
        int end = text.indexOf(']');
        boolean six = text.startsWith("[") && end > 0 && text.substring(1, end).indexOf(':') >= 0;
        return six ? text.substring(1, end) + text.substring(end + 1) : text;
    }

    /**
     * Why something may not be dialled, if it may not.
     *
     * @param registrar the address from which the entry was registered, null if that is not known
     */
    public Optional<String> refusal(InetAddress target, int port, @Nullable InetAddress registrar) {
        InetAddress address = IpLiteral.plain(target);
        InetAddress from = registrar == null ? null : IpLiteral.plain(registrar);
        Optional<SpecialAddresses.Special> special = SpecialAddresses.of(address);
        for (Entry entry : entries) {
            if (entry.ports().holds(port) && permits(entry, address, from, special)) {
                return Optional.empty();
            }
        }
        String why = special.isPresent()
                ? " " + special.get().words() + ", and nothing in health.allow (" + this + ") names just that"
                : " is not in health.allow (" + this + ")";
        String who = from == null ? "nobody knows from where" : "from " + from.getHostAddress();
        return Optional.of(IpLiteral.withPort(address, port) + why + "; the entry was registered " + who);
    }

    private static boolean permits(
            Entry entry,
            InetAddress address,
            @Nullable InetAddress registrar,
            Optional<SpecialAddresses.Special> special) {
        if (entry instanceof Loopback) {
            return SpecialAddresses.isLoopback(address) && registrar != null && SpecialAddresses.isLoopback(registrar);
        }
        if (entry instanceof Registrar) {
            return special.isEmpty() && address.equals(registrar);
        }
        AddressRange range = ((Range) entry).range();
        return range.holds(address)
                && (special.isEmpty() || range.isWithin(special.get().block()));
    }

    /** As it could be written in the configuration. */
    @Override
    public String toString() {
        return entries.isEmpty()
                ? "nothing"
                : entries.stream().map(Entry::toString).collect(Collectors.joining(", "));
    }
}
