package io.rollcall.server.cluster;

import org.junit.jupiter.api.Tag;

/** On loopback, with links of our own that break. */
@Tag("waiting")
class ClusterIT extends ClusterContract {
    @Override
    Network network() {
        return new ProxyNetwork();
    }
}
