package io.rollcall.server.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be dialled, against addresses that somebody would like to have dialled for him. */
class AllowListTest {
    private static final String DEFAULT = "loopback, registrar";

    private static InetAddress address(String text) {
        return IpLiteral.read(text).orElseThrow(() -> new AssertionError(text + " is no address"));
    }

    private static Optional<String> refusal(String allow, String registrar, String target, int port) {
        InetAddress from = registrar.isEmpty() ? null : address(registrar);
        return AllowList.parse(allow).refusal(address(target), port, from);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "loopback, registrar | 127.0.0.1 | 127.0.0.1 | 5432",
                "loopback, registrar | 127.0.0.1 | 127.0.0.2 | 5432",
                "loopback, registrar | ::1 | 127.0.0.1 | 5432",
                "loopback, registrar | 127.0.0.1 | ::1 | 5432",
                "loopback, registrar | ::ffff:127.0.0.1 | ::ffff:127.0.0.1 | 5432",
                "loopback, registrar | 10.1.2.3 | 10.1.2.3 | 5432",
                "loopback, registrar | fd00::7 | fd00:0:0::7 | 5432",
                "registrar:8000-9000 | 10.1.2.3 | 10.1.2.3 | 8000",
                "10.0.0.0/8 | 192.168.1.1 | 10.255.255.255 | 22",
                "10.0.0.0/8 | 192.168.1.1 | ::ffff:10.1.2.3 | 22",
                "10.0.0.0/8 | '' | 10.0.0.1 | 22",
                "10.0.0.0/8:8000-9000 | 192.168.1.1 | 10.1.2.3 | 9000",
                "10.1.2.3 | 192.168.1.1 | 10.1.2.3 | 1",
                "10.1.2.3:443 | 192.168.1.1 | 10.1.2.3 | 443",
                "10.1.2.0/25 | 192.168.1.1 | 10.1.2.127 | 1",
                "0.0.0.0/0 | 192.168.1.1 | 8.8.8.8 | 53",
                "fd00::/8 | 192.168.1.1 | fdff::1 | 1",
                "[fd00::]/8:443 | 192.168.1.1 | fdff::1 | 443",
                "fd00::/8:443 | 192.168.1.1 | fdff::1 | 443",
                "[fd00::1]:443 | 192.168.1.1 | fd00::1 | 443",
                "::/0 | 192.168.1.1 | 2a00::1 | 1",
                // Special ones, by a range that means them.
                "127.0.0.0/8:9000 | 10.1.2.3 | 127.0.0.1 | 9000",
                "::1 | 10.1.2.3 | ::1 | 9000",
                "169.254.0.0/16 | 10.1.2.3 | 169.254.7.7 | 80",
                "169.254.169.254 | 10.1.2.3 | 169.254.169.254 | 80",
                "169.254.169.254/32:80 | 10.1.2.3 | 169.254.169.254 | 80",
                "fe80::/10 | 10.1.2.3 | fe80::1 | 80",
                "64:ff9b::/96 | 10.1.2.3 | 64:ff9b::a01:203 | 80",
            })
    void what_is_permitted_is_not_refused(String allow, String registrar, String target, int port) {
        assertThat(refusal(allow, registrar, target, port)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "loopback, registrar | 10.1.2.3 | 127.0.0.1 | 5432",
                "loopback, registrar | 10.1.2.3 | 127.8.8.8 | 5432",
                "loopback, registrar | 10.1.2.3 | ::1 | 5432",
                "loopback, registrar | 10.1.2.3 | ::ffff:127.0.0.1 | 5432",
                "loopback, registrar | 10.1.2.3 | ::127.0.0.1 | 5432",
                "loopback, registrar | '' | 127.0.0.1 | 5432",
                "loopback, registrar | 10.1.2.3 | 10.1.2.4 | 5432",
                "loopback, registrar | 10.1.2.3 | ::10.1.2.3 | 5432",
                "loopback, registrar | '' | 10.1.2.3 | 5432",
                "loopback, registrar | 10.1.2.3 | 0.0.0.0 | 5432",
                "loopback, registrar | 127.0.0.1 | 0.0.0.0 | 5432",
                "loopback, registrar | 127.0.0.1 | :: | 5432",
                "loopback, registrar | 127.0.0.1 | 10.1.2.3 | 5432",
                "loopback, registrar | 127.0.0.1 | 169.254.169.254 | 80",
                // Who seems to be there himself gets no further.
                "loopback, registrar | 169.254.169.254 | 169.254.169.254 | 80",
                "loopback, registrar | fe80::1 | fe80::1 | 80",
                "loopback, registrar | 255.255.255.255 | 255.255.255.255 | 80",
                "loopback, registrar | 224.0.0.1 | 224.0.0.1 | 80",
                // A proxy on this machine makes every stranger come from loopback: without the word it leads nowhere.
                "registrar | 127.0.0.1 | 127.0.0.1 | 80",
                "registrar | ::1 | ::1 | 80",
                "loopback:9000 | 127.0.0.1 | 127.0.0.1 | 9001",
                "registrar:8000-9000 | 10.1.2.3 | 10.1.2.3 | 7999",
                "registrar:8000-9000 | 10.1.2.3 | 10.1.2.3 | 9001",
                "10.0.0.0/8 | 192.168.1.1 | 11.0.0.0 | 22",
                "10.0.0.0/8 | 192.168.1.1 | 9.255.255.255 | 22",
                "10.0.0.0/8 | 192.168.1.1 | 192.168.1.1 | 22",
                "10.0.0.0/8 | 192.168.1.1 | ::10.1.2.3 | 22",
                "10.1.2.0/25 | 192.168.1.1 | 10.1.2.128 | 1",
                "10.0.0.0/8:8000-9000 | 192.168.1.1 | 10.1.2.3 | 22",
                "fd00::/8 | 192.168.1.1 | fe00::1 | 1",
                "fd00::/8:443 | 192.168.1.1 | fdff::1 | 444",
                "0.0.0.0/0 | 192.168.1.1 | 2a00::1 | 1",
                "::/0 | 192.168.1.1 | 8.8.8.8 | 1",
                "::/0 | 192.168.1.1 | ::ffff:8.8.8.8 | 1",
                "'' | 127.0.0.1 | 127.0.0.1 | 80",
                // Wide ranges do not mean these.
                "0.0.0.0/0 | 10.1.2.3 | 127.0.0.1 | 80",
                "0.0.0.0/0 | 10.1.2.3 | 0.0.0.0 | 80",
                "0.0.0.0/0 | 10.1.2.3 | 0.1.2.3 | 80",
                "0.0.0.0/0 | 10.1.2.3 | 169.254.1.1 | 80",
                "0.0.0.0/0 | 10.1.2.3 | 169.254.169.254 | 80",
                "169.254.0.0/16 | 10.1.2.3 | 169.254.169.254 | 80",
                "169.254.169.254/31 | 10.1.2.3 | 169.254.169.254 | 80",
                "100.64.0.0/10 | 10.1.2.3 | 100.100.100.200 | 80",
                "168.63.0.0/16 | 10.1.2.3 | 168.63.129.16 | 80",
                "fd00::/8 | 10.1.2.3 | fd00:ec2::254 | 80",
                "fd00::/8 | 10.1.2.3 | fd20:ce::254 | 80",
                "0.0.0.0/0 | 10.1.2.3 | 224.0.0.1 | 80",
                "0.0.0.0/0 | 10.1.2.3 | 239.255.255.250 | 1900",
                "0.0.0.0/0 | 10.1.2.3 | 255.255.255.255 | 80",
                "::/0 | 10.1.2.3 | ::1 | 80",
                "::/0 | 10.1.2.3 | :: | 80",
                "::/0 | 10.1.2.3 | fe80::1 | 80",
                "::/0 | 10.1.2.3 | ff02::1 | 80",
                "::/0 | 10.1.2.3 | 64:ff9b::7f00:1 | 80",
                "::/0 | 10.1.2.3 | 64:ff9b::169.254.169.254 | 80",
                "::/0 | 10.1.2.3 | 64:ff9b:1::a9fe:a9fe | 80",
                "::/0 | 10.1.2.3 | 2002:7f00:1::1 | 80",
                "::/0 | 10.1.2.3 | 2001:0:7f00:1::1 | 80",
            })
    void what_is_not_is_refused_with_the_address_and_the_list(String allow, String registrar, String target, int port) {
        assertThat(refusal(allow, registrar, target, port)).hasValueSatisfying(words -> assertThat(words)
                .startsWith(IpLiteral.withPort(address(target), port))
                .contains("health.allow")
                .contains("the entry was registered"));
    }

    @Test
    void a_refusal_says_what_is_special_and_who_wanted_it() {
        assertThat(refusal("0.0.0.0/0", "10.1.2.3", "169.254.169.254", 80))
                .contains(
                        "169.254.169.254:80 is the metadata service of a cloud, and nothing in health.allow (0.0.0.0/0)"
                                + " names just that; the entry was registered from 10.1.2.3");
        assertThat(refusal(DEFAULT, "", "10.1.2.3", 22))
                .contains("10.1.2.3:22 is not in health.allow (loopback, registrar); the entry was registered nobody"
                        + " knows from where");
    }

    @Test
    void a_mapped_address_with_a_zone_is_the_address_that_it_maps() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xFF;
        mapped[12] = 127;
        mapped[15] = 1;
        InetAddress odd = Inet6Address.getByAddress(null, mapped, 2);

        assertThat(AllowList.parse("::/0, 0.0.0.0/0").refusal(odd, 80, address("10.1.2.3")))
                .isPresent();
        assertThat(AllowList.parse("127.0.0.1").refusal(odd, 80, address("10.1.2.3")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "loopback,,registrar | an entry is empty",
                "loopback, | an entry is empty",
                "local | 'local' is no IP address and no range",
                "Loopback | 'Loopback' is no IP address",
                "db.example.org | is no IP address",
                "db.example.org:80 | is no IP address",
                "http://10.0.0.1/ | is no IP address",
                "10.0.0.0/33 | has no number of bits from 0 to 32",
                "10.0.0.0/-1 | has no number of bits",
                "10.0.0.0/8/8 | has no number of bits",
                "10.0.0.0/ | has no number of bits",
                "fd00::/129 | has no number of bits from 0 to 128",
                "10.0.0.1/8 | '10.0.0.1/8' has bits behind its first 8: write 10.0.0.0/8",
                "fd00::1/8 | has bits behind its first 8: write fd00:0:0:0:0:0:0:0/8",
                "10.0.0.0/8:0 | has '0' where a port from 1 to 65535 is to be",
                "10.0.0.0/8:65536 | has '65536' where a port",
                "10.0.0.0/8:http | has 'http' where a port",
                "10.0.0.0/8: | has '' where a port",
                "10.0.0.0/8:9000-8000 | ends before it begins",
                "10.0.0.0/8:1-2-3 | has no port or range of ports",
                "loopback:x | 'loopback:x' has 'x' where a port",
                "[fd00::]:443/8 | is no IP address",
                "[10.0.0.1]:80 | is no IP address",
                "[fd00:: | is no IP address",
                "fe80::1%eth0 | is no IP address",
                "::ffff:10.0.0.0/104 | is IPv4 inside IPv6: write 10.0.0.0",
                "10.1 | is no IP address",
                "010.0.0.1 | is no IP address",
                "0x0a000001 | is no IP address",
                "167772161 | is no IP address",
                "10.0.0.256 | is no IP address",
                "* | is no IP address",
            })
    void what_is_wrong_in_the_list_is_named(String text, String words) {
        assertThatThrownBy(() -> AllowList.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void the_list_has_an_end() {
        String many = IntStream.range(0, 257).mapToObj(i -> "10.0.0.1").collect(Collectors.joining(","));

        assertThatThrownBy(() -> AllowList.parse(many)).hasMessage("there are more than 256 entries");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loopback, registrar",
                "loopback:9000, registrar:8000-9000",
                "10.0.0.0/8, 10.1.2.3:443, 10.0.0.0/8:8000-9000",
                "fd00:0:0:0:0:0:0:0/8, [fd00:0:0:0:0:0:0:0]/8:443, [fd00:0:0:0:0:0:0:1]:443",
            })
    void it_is_shown_as_it_is_written(String text) {
        assertThat(AllowList.parse(text)).hasToString(text);
        assertThat(AllowList.parse(AllowList.parse(text).toString())).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "db",
                "db.example.org",
                "dead.beef",
                "1.2.3",
                "1",
                "127.1",
                "127.0.0.01",
                "0177.0.0.1",
                "0x7f.0.0.1",
                "2130706433",
                "127.0.0.1.",
                " 127.0.0.1",
                "127.0.0.1 ",
                "127.0.0.1\n",
                "127.0.0.1:80",
                "127.0.0.1/8",
                "١٢٧.0.0.1",
                "[::1]",
                "::1%lo",
                "fe80::1%2",
                ":",
                ":::",
                "1::2::3",
                "::ffff:127.1",
                "::ffff:256.0.0.1",
                "1:2:3:4:5:6:7:8:9",
                "http://[::1]/",
                "",
            })
    void what_is_no_whole_address_is_none_and_nobody_is_asked(String text) {
        assertThat(IpLiteral.read(text)).isEmpty();
    }
}
