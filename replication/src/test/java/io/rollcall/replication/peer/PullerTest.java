package io.rollcall.replication.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.Replica;
import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.Cursor;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PullerTest {
    private static final NodeId PEER = new NodeId("b", 1);
    private static final DigestKey KEY = new DigestKey(1, 2);

    private final Replica replica = new Replica(
            new NodeId("a", 1), ReplicaSettings.DEFAULT, InstantSource.system(), () -> 0, KEY, change -> {});
    private final List<Puller.End> ends = new ArrayList<>();
    private final Puller puller = new Puller(replica);

    private static PeerAnswer.Part part(Cursor next) {
        return new PeerAnswer.Part(
                true, true, Vector.EMPTY, Vector.EMPTY, new TreeMap<>(), List.of(), KEY, List.of(), next);
    }

    /** What is asked for after a part that ends there; null if nothing is. */
    private PeerRequest.@Nullable Pull taken(Object begun, Cursor end) {
        List<PeerRequest.Pull> asked = new ArrayList<>();
        puller.take(begun, PEER, part(end), asked::add);
        return asked.isEmpty() ? null : asked.get(0);
    }

    @Test
    void a_peer_whose_parts_lead_nowhere_ends_the_pull() {
        Cursor somewhere = new Cursor(5, new InstanceKey("ORDERS", "m"));
        List<Cursor> nowhere = List.of(
                somewhere,
                new Cursor(5, new InstanceKey("ORDERS", "a")),
                new Cursor(5, null),
                new Cursor(4, new InstanceKey("ORDERS", "z")));
        for (Cursor cursor : nowhere) {
            ends.clear();
            puller.begin(ends::add);
            Object begun = puller.begun();
            assertThat(Objects.requireNonNull(taken(begun, somewhere)).after()).isEqualTo(somewhere);

            assertThat(taken(begun, cursor)).isNull();
            assertThat(ends).as("after %s", cursor).containsExactly(Puller.End.FAILED);
            puller.abandon();
        }
    }

    @Test
    void one_that_leads_on_within_a_bucket_goes_on() {
        puller.begin(ends::add);
        Object begun = puller.begun();
        taken(begun, new Cursor(5, null));
        taken(begun, new Cursor(5, new InstanceKey("ORDERS", "a")));
        assertThat(taken(begun, new Cursor(5, new InstanceKey("ORDERS", "b")))).isNotNull();
        assertThat(ends).isEmpty();
    }
}
