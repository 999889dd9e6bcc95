package io.rollcall.server.probe;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IP addresses as text. Nobody is asked: what is no address in full is none here, never a name to look up, or
 * whoever registers an entry could have this node's DNS lead wherever it likes. Short and odd spellings
 * ({@code 127.1}, {@code 0177.0.0.1}, a zone behind {@code %}) are none either: readers differ over them.
 */
final class IpLiteral {
    private static final Pattern FOUR = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    /** A colon is what keeps the JDK from taking it for a name. */
    private static final Pattern SIX = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}");

    private IpLiteral() {}

    /** The address that is written there; an IPv4 address inside an IPv6 one ({@code ::ffff:a.b.c.d}) is the IPv4 address. */
    static Optional<InetAddress> read(String text) {
        try {
            if (FOUR.matcher(text).matches()) {
                byte[] bytes = new byte[4];
                String[] parts = text.split("\\.", -1);
                for (int i = 0; i < 4; i++) {
                    int part = Integer.parseInt(parts[i]);
                    if (part > 255) {
                        return Optional.empty();
                    }
                    bytes[i] = (byte) part;
                }
                return Optional.of(InetAddress.getByAddress(bytes));
            }
            return SIX.matcher(text).matches() ? Optional.of(plain(InetAddress.getByName(text))) : Optional.empty();
        } catch (UnknownHostException noLiteral) {
            return Optional.empty();
        }
    }

    /** The same address without a name, a zone, or IPv6 around IPv4. */
    static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address has an odd length", impossible);
        }
    }

    /** An address with its port, as a URL has them. */
    static String withPort(InetAddress address, int port) {
        String host = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
}
