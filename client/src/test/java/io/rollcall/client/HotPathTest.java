package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Look-ups run with every call that an application makes: they must neither copy nor allocate. */
class HotPathTest {
    private static final int CALLS = 50_000;
    /** What the measurement itself costs, and a compiler's odds and ends: far less than a byte a call. */
    private static final long NOISE_BYTES = CALLS / 10;

    /** Keeps what is looked up from being optimised away. */
    private int seen;

    private static ClientRig rig() {
        Instance[] instances =
                IntStream.range(0, 200).mapToObj(i -> up("ORDERS", "o-" + i)).toArray(Instance[]::new);
        return new ClientRig(
                ClientSettings.builder().server("http://a/"),
                servers -> servers.answer("a", new RegistryReply.Listed(full(instances))));
    }

    private static long allocatedBy(Runnable call) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 2_000; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void the_measurement_sees_one_small_object_a_call() {
        assertThat(allocatedBy(() -> seen += new int[1].length)).isGreaterThan(NOISE_BYTES);
    }

    @Test
    void looking_an_application_up_allocates_nothing() {
        RegistryClient client = rig().client;
        assertThat(allocatedBy(() -> seen += client.application("ORDERS").size()))
                .isLessThan(NOISE_BYTES);
    }

    @Test
    void looking_a_virtual_address_up_allocates_nothing() {
        RegistryClient client = rig().client;
        assertThat(allocatedBy(() -> seen += client.vip("ORDERS").size())).isLessThan(NOISE_BYTES);
    }

    @Test
    void choosing_allocates_nothing() {
        RegistryClient client = rig().client;
        assertThat(allocatedBy(() -> seen += client.choose("ORDERS").isPresent() ? 1 : 0))
                .isLessThan(NOISE_BYTES);
    }

    @Test
    void the_same_list_is_handed_out_each_time() {
        RegistryClient client = rig().client;
        assertThat(client.application("ORDERS")).isSameAs(client.application("orders"));
    }
}
