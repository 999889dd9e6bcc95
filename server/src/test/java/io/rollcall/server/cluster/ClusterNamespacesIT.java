package io.rollcall.server.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** On a real network of namespaces, whose packets nftables loses. {@code mvn verify -pl server -am -Pnamespaces}. */
@Tag("namespaces")
class ClusterNamespacesIT extends ClusterContract {
    @BeforeAll
    static void requireNamespaces() {
        Optional<String> missing = NamespaceNetwork.missing();
        missing.ifPresent(why -> System.out.println("ClusterNamespacesIT is skipped: " + why));
        assumeTrue(missing.isEmpty(), "no network namespaces");
    }

    @Override
    Network network() {
        return new NamespaceNetwork();
    }
}
