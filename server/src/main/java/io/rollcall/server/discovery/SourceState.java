package io.rollcall.server.discovery;

import io.rollcall.replication.peer.PeerAddress;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one source at a moment.
 *
 * @param entry as it stands in the configuration
 * @param peers its last good answer, in order
 * @param failure why there is no newer answer; empty if the last look-up went well
 */
public record SourceState(String entry, List<PeerAddress> peers, Optional<String> failure) {
    public SourceState {
        peers = List.copyOf(peers);
    }
}
