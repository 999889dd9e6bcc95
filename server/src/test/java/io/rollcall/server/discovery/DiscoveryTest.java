package io.rollcall.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.server.demo.SteppedLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Peers come, go and cannot be asked for, while time passes by the test's hand. */
class DiscoveryTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Discovery.class);

    @TempDir
    Path folder = Path.of(".");

    private final ScriptedDns dns = new ScriptedDns();
    private final SteppedLoop loop = new SteppedLoop();
    private final List<Set<PeerAddress>> told = new ArrayList<>();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        LOG.addAppender(logged);
    }

    @AfterEach
    void fallSilent() {
        LOG.detachAppender(logged);
    }

    private Discovery started(String peers) {
        Discovery discovery = new Discovery(PeerSource.parse(peers, AddressForm.NODE), dns, loop, told::add);
        discovery.start();
        return discovery;
    }

    private void pass(int seconds) {
        loop.pass(Duration.ofSeconds(seconds));
    }

    private static Set<PeerAddress> peers(String... addresses) {
        return Set.copyOf(List.of(addresses).stream().map(PeerAddress::new).toList());
    }

    private Set<PeerAddress> last() {
        return told.get(told.size() - 1);
    }

    private List<String> logged(String words) {
        return logged.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(words))
                .toList();
    }

    @Test
    void those_that_are_written_down_are_told_at_once_and_once() {
        started("http://b:1,http://c:1,http://b:1");

        assertThat(told).containsExactly(peers("http://b:1", "http://c:1"));
        pass(60);
        assertThat(told).hasSize(1);
        assertThat(loop.waiting()).isZero();
    }

    @Test
    void without_an_entry_there_are_no_peers() {
        assertThat(started("").states()).isEmpty();
        assertThat(told).containsExactly(Set.of());
    }

    @Test
    void every_address_of_a_name_is_a_peer_and_is_looked_up_again_each_ten_seconds() {
        dns.hosts.put("registry", List.of("10.0.0.2", "10.0.0.1", "fd00::1"));
        started("dns:registry:8761");
        pass(0);
        assertThat(last()).isEqualTo(peers("http://10.0.0.1:8761", "http://10.0.0.2:8761", "http://[fd00::1]:8761"));

        dns.hosts.put("registry", List.of("10.0.0.1", "10.0.0.3"));
        pass(9);
        assertThat(told).hasSize(2);
        pass(1);

        assertThat(last()).isEqualTo(peers("http://10.0.0.1:8761", "http://10.0.0.3:8761"));
        assertThat(dns.asked).isEqualTo(2);
    }

    @Test
    void every_target_of_a_service_is_a_peer_with_a_port_of_its_own() {
        dns.services.put(
                "_rollcall._tcp.example.org", List.of(new Dns.Target("a.example.org", 1), new Dns.Target("b", 2)));
        started("srv:_rollcall._tcp.example.org,http://c:3");
        assertThat(last()).isEqualTo(peers("http://c:3"));
        pass(0);

        assertThat(last()).isEqualTo(peers("http://a.example.org:1", "http://b:2", "http://c:3"));
    }

    @Test
    void a_dns_that_fails_takes_nobody_away_and_is_spoken_of_once_when_it_goes_and_once_when_it_is_back() {
        dns.hosts.put("registry", List.of("10.0.0.1"));
        Discovery discovery = started("dns:registry:8761");
        pass(0);
        dns.away = true;
        pass(600);

        assertThat(last()).isEqualTo(peers("http://10.0.0.1:8761"));
        assertThat(discovery.states().get(0).failure()).contains("nobody answers");
        assertThat(logged("nobody answers")).singleElement().asString().contains("its last good answer stands");

        dns.away = false;
        pass(600);
        assertThat(discovery.states().get(0).failure()).isEmpty();
        assertThat(logged("names [http://10.0.0.1:8761]")).hasSize(2);
        assertThat(told).hasSize(2);
    }

    @Test
    void a_name_that_is_not_there_yet_is_looked_for_until_it_is() {
        Discovery discovery = started("dns:registry:8761");
        pass(25);
        assertThat(told).containsExactly(Set.of());
        assertThat(discovery.states().get(0).failure()).contains("there is no registry");

        dns.hosts.put("registry", List.of("10.0.0.1"));
        pass(10);
        assertThat(last()).isEqualTo(peers("http://10.0.0.1:8761"));
    }

    @Test
    void an_answer_of_hundreds_is_taken_for_a_mistake() {
        dns.hosts.put("registry", List.of("10.0.0.1"));
        started("dns:registry:8761");
        pass(0);
        dns.hosts.put(
                "registry", IntStream.range(0, 300).mapToObj(i -> "fd00::" + i).toList());
        pass(10);

        assertThat(last()).isEqualTo(peers("http://10.0.0.1:8761"));
        assertThat(logged("300 peers")).hasSize(1);
    }

    @Test
    void a_file_is_read_again_when_it_changes() throws IOException {
        Path file = Files.writeString(folder.resolve("peers"), "# ours\nhttp://b:1\n\n  http://c:1 # the new one\n");
        started("file:" + file);
        pass(0);
        assertThat(last()).isEqualTo(peers("http://b:1", "http://c:1"));

        Files.writeString(file, "http://b:1\nhttp://d:1\n");
        pass(2);
        assertThat(last()).isEqualTo(peers("http://b:1", "http://d:1"));

        Path other = Files.writeString(folder.resolve("other"), "http://e:1");
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        pass(2);
        assertThat(last()).isEqualTo(peers("http://e:1"));
        pass(100);
        assertThat(told).hasSize(4);
    }

    @Test
    void a_file_that_is_being_written_is_not_believed() throws IOException {
        Path file = Files.writeString(folder.resolve("peers"), "http://b:8761\nhttp://c:8761\n");
        started("file:" + file);
        pass(0);
        Files.writeString(file, "http://b:8761\nhttp://d:87");
        pass(1);
        Files.writeString(file, "http://b:8761\nhttp://d:8761\n");
        pass(2);

        assertThat(told)
                .containsExactly(
                        Set.of(), peers("http://b:8761", "http://c:8761"), peers("http://b:8761", "http://d:8761"));
    }

    @Test
    void a_file_that_is_empty_broken_or_gone_keeps_the_last_list_and_says_so() throws IOException {
        Path file = Files.writeString(folder.resolve("peers"), "http://b:1");
        Discovery discovery = started("file:" + file);
        pass(0);

        Files.writeString(file, "# nobody\n");
        pass(30);
        assertThat(logged("it names no peer")).hasSize(1);
        Files.writeString(file, "http://b:1\nhttp://c\n");
        pass(30);
        assertThat(logged("'http://c' has no host and port")).hasSize(1);
        Files.write(file, new byte[] {(byte) 0xff, 0});
        pass(30);
        assertThat(logged("the file is not text")).hasSize(1);
        Files.writeString(file, "#".repeat(70_000));
        pass(30);
        assertThat(logged("the file is larger than")).hasSize(1);
        Files.delete(file);
        pass(30);
        assertThat(logged("the file does not exist")).hasSize(1);
        assertThat(told).containsExactly(Set.of(), peers("http://b:1"));
        assertThat(discovery.states().get(0).failure()).contains("the file does not exist");

        Files.writeString(file, "http://b:1\n");
        pass(2);
        assertThat(discovery.states().get(0).failure()).isEmpty();
        assertThat(told).hasSize(2);
    }

    @Test
    void once_stopped_nothing_is_looked_up_and_nothing_waits() {
        dns.hosts.put("registry", List.of("10.0.0.1"));
        Discovery discovery = started("dns:registry:8761");
        pass(15);
        discovery.stop();
        pass(60);

        assertThat(dns.asked).isEqualTo(2);
        assertThat(loop.waiting()).isZero();
    }
}
