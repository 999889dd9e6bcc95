package io.rollcall.server.interop;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("npm")
class NpmClientIT extends NpmClientContract {
    private static RollcallProcess server;

    @BeforeAll
    static void start() {
        server = RollcallProcess.start();
    }

    @AfterAll
    static void stop() {
        // Without node nothing was started.
        if (server != null) {
            server.close();
        }
    }

    @Override
    String serviceUrl() {
        return server.serviceUrl();
    }
}
