package io.rollcall.server.eureka;

import io.rollcall.replication.eureka.EurekaPeerView;
import io.rollcall.server.discovery.SourceState;
import io.rollcall.server.registry.Registry;
import java.util.List;

/**
 * What there is to say of the Eureka servers beside this node.
 *
 * @param sources the entries of the key {@code eureka-peers} with their last answers
 * @param configuredBy where that key was set
 * @param lost words of clients that came too fast to be passed on
 * @param received what they sent here
 * @param onlyThroughThem instances that this node hears through them alone
 */
public record EurekaReport(
        List<EurekaPeerView> peers,
        List<SourceState> sources,
        String configuredBy,
        long lost,
        Registry.FromEureka received,
        long onlyThroughThem) {
    public static final EurekaReport NONE =
            new EurekaReport(List.of(), List.of(), "default", 0, Registry.FromEureka.NOTHING, 0);

    public EurekaReport {
        peers = List.copyOf(peers);
        sources = List.copyOf(sources);
    }
}
