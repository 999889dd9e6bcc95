package io.rollcall.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerSourceTest {
    @Test
    void all_forms_may_stand_side_by_side() {
        String text = "http://b:8761, HTTPS://C.Example.ORG:8762/ ,dns:registry.example.org:8761,"
                + "srv:_rollcall._tcp.example.org,file:/etc/rollcall/peers,http://[fd00::1]:8761";

        assertThat(PeerSource.parse(text, AddressForm.NODE).stream().map(PeerSource::entry))
                .containsExactly(
                        "http://b:8761",
                        "https://c.example.org:8762",
                        "dns:registry.example.org:8761",
                        "srv:_rollcall._tcp.example.org",
                        "file:/etc/rollcall/peers",
                        "http://[fd00::1]:8761");
    }

    @Test
    void nothing_names_nobody() {
        assertThat(PeerSource.parse("", AddressForm.NODE)).isEmpty();
        assertThat(PeerSource.parse("  ", AddressForm.NODE)).isEmpty();
    }

    @Test
    void a_file_may_be_written_as_a_url() {
        assertThat(PeerSource.parse("file:///etc/peers", AddressForm.NODE))
                .isEqualTo(PeerSource.parse("file:/etc/peers", AddressForm.NODE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://a:1,,http://b:1|an entry is empty: there is a comma too many",
                "http://a:1,|an entry is empty",
                "b:8761|'b:8761' begins with none of http://, https://, dns:, srv: and file:",
                "registry-b|begins with none of",
                "ftp://b:21|begins with none of",
                "http://b|'http://b' has no host and port, such as http://registry-b:8761",
                "http://b:0|has no host and port",
                "http://b:65536|has no host and port",
                "http://b:99999999999|has no host and port",
                "http://:8761|has no host and port",
                "http://b_c:8761|has no host and port",
                "http://b:8761/eureka/|'http://b:8761/eureka/' has more than a host and a port",
                "http://me:secret@b:8761|has more than a host and a port",
                "http://b:8761?x=1|has more than a host and a port",
                "http://b :8761|is no address",
                "dns:registry|'dns:registry' is no host and port, such as dns:rollcall.example.org:8761",
                "dns:registry:x|is no host and port",
                "dns:http://registry:8761|is no host and port",
                "dns::8761|is no host and port",
                "srv:rollcall.example.org|is no name of a service, such as srv:_rollcall._tcp.example.org",
                "srv:_rollcall._tcp|is no name of a service",
                "file:|names no file"
            })
    void what_is_wrong_is_said_with_the_entry(String text, String message) {
        assertThatThrownBy(() -> PeerSource.parse(text, AddressForm.NODE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }
}
