package io.rollcall.server.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Every address that begins with the same bits (CIDR). Ranges of IPv4 hold no IPv6 address, and the other way round.
 *
 * @param network the first address in it
 * @param bits how many bits of it count
 */
record AddressRange(InetAddress network, int bits) {
    /**
     * Reads {@code address/bits}, or an address, which is a range of one.
     *
     * @throws IllegalArgumentException with what is wrong, in words that follow the text
     */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String written = slash < 0 ? text : text.substring(0, slash);
        InetAddress network = IpLiteral.read(written)
                .orElseThrow(() -> new IllegalArgumentException("is no IP address and no range such as 10.0.0.0/8"));
        int most = network.getAddress().length * 8;
        if (most == 32 && written.indexOf(':') >= 0) {
            throw new IllegalArgumentException("is IPv4 inside IPv6: write " + network.getHostAddress());
        }
        String length = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > most) {
            throw new IllegalArgumentException("has no number of bits from 0 to " + most + " behind its slash");
        }
        AddressRange range = new AddressRange(network, Integer.parseInt(length));
        InetAddress first = range.first();
        if (!first.equals(network)) {
            throw new IllegalArgumentException("has bits behind its first " + length + ": write "
                    + first.getHostAddress() + "/" + length + " for the range, or the address without /" + length);
        }
        return range;
    }

    private InetAddress first() {
        byte[] bytes = network.getAddress();
        for (int bit = bits; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    boolean holds(InetAddress address) {
        byte[] given = address.getAddress();
        byte[] mine = network.getAddress();
        if (given.length != mine.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (given[i] != mine[i]) {
                return false;
            }
        }
        int left = bits % 8;
        return left == 0 || ((given[whole] ^ mine[whole]) & (0xFF00 >> left) & 0xFF) == 0;
    }

    /** Whether all of it lies in another one. */
    boolean isWithin(AddressRange outer) {
        return bits >= outer.bits && outer.holds(network);
    }

    @Override
    public String toString() {
        String address = network.getHostAddress();
        return bits == network.getAddress().length * 8 ? address : address + "/" + bits;
    }
}
