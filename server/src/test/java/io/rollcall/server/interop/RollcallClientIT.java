package io.rollcall.server.interop;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RollcallClientIT extends RollcallClientContract {
    private static RollcallProcess server;

    @BeforeAll
    static void start() {
        server = RollcallProcess.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    String serviceUrl() {
        return server.serviceUrl();
    }
}
