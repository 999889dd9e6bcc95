package io.rollcall.server.cluster;

/** On loopback, with links of our own that break. */
class ClusterIT extends ClusterContract {
    @Override
    Network network() {
        return new ProxyNetwork();
    }
}
