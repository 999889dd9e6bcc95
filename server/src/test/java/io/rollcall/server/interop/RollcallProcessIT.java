package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RollcallProcessIT {
    @Test
    void a_node_serves_at_the_url_it_prints_and_ends_well_on_sigterm() {
        try (RollcallProcess node = RollcallProcess.start()) {
            Wire wire = new Wire(node.serviceUrl());
            assertThat(wire.get("apps", "Accept", "application/json").status()).isEqualTo(200);

            assertThat(node.stop()).as(node.output()).isZero();
        }
    }
}
