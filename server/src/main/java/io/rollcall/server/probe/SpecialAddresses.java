package io.rollcall.server.probe;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses that a wide range does not mean, though it holds them: whoever writes {@code 0.0.0.0/0} thinks of
 * machines, not of this one, nor of the service that hands out a cloud's credentials. They are permitted only by
 * a range that lies wholly among them.
 */
final class SpecialAddresses {
    static final AddressRange LOOPBACK_4 = AddressRange.parse("127.0.0.0/8");
    static final AddressRange LOOPBACK_6 = AddressRange.parse("::1");

    /** The services by which clouds tell a machine who it is, and give it credentials: each is to be named exactly. */
    private static final List<AddressRange> METADATA = List.of(
            AddressRange.parse("169.254.169.254"),
            AddressRange.parse("fd00:ec2::254"),
            AddressRange.parse("fd20:ce::254"),
            AddressRange.parse("100.100.100.200"),
            AddressRange.parse("168.63.129.16"));

    private static final Map<AddressRange, String> BLOCKS = blocks();

    /**
     * What is special about an address.
     *
     * @param block which a range that permits it must lie within
     * @param words that follow the address
     */
    record Special(AddressRange block, String words) {}

    private SpecialAddresses() {}

    private static Map<AddressRange, String> blocks() {
        Map<AddressRange, String> blocks = new LinkedHashMap<>();
        METADATA.forEach(exactly -> blocks.put(exactly, "is the metadata service of a cloud"));
        blocks.put(LOOPBACK_4, "is a loopback address");
        blocks.put(LOOPBACK_6, "is a loopback address");
        blocks.put(AddressRange.parse("0.0.0.0/8"), "is no address of a machine");
        blocks.put(AddressRange.parse("169.254.0.0/16"), "is a link-local address");
        blocks.put(AddressRange.parse("224.0.0.0/4"), "is a multicast address");
        blocks.put(AddressRange.parse("240.0.0.0/4"), "is a reserved or broadcast address");
        blocks.put(AddressRange.parse("fe80::/10"), "is a link-local address");
        blocks.put(AddressRange.parse("ff00::/8"), "is a multicast address");
        // In these lies an IPv4 address, which the network may go on to: any of the above.
        blocks.put(AddressRange.parse("::/96"), "is no address of a machine, or IPv4 within IPv6");
        blocks.put(AddressRange.parse("64:ff9b::/96"), "is translated to IPv4");
        blocks.put(AddressRange.parse("64:ff9b:1::/48"), "is translated to IPv4");
        blocks.put(AddressRange.parse("2002::/16"), "is carried over IPv4 (6to4)");
        blocks.put(AddressRange.parse("2001::/32"), "is carried over IPv4 (Teredo)");
        return blocks;
    }

    static Optional<Special> of(InetAddress address) {
        for (Map.Entry<AddressRange, String> block : BLOCKS.entrySet()) {
            if (block.getKey().holds(address)) {
                return Optional.of(new Special(block.getKey(), block.getValue()));
            }
        }
        return Optional.empty();
    }

    static boolean isLoopback(InetAddress address) {
        return LOOPBACK_4.holds(address) || LOOPBACK_6.holds(address);
    }
}
