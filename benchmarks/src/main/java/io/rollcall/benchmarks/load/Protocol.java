package io.rollcall.benchmarks.load;

import java.io.IOException;

/** How a server is spoken to. */
public enum Protocol {
    HTTP,
    GRPC;

    Exchange open(int port) throws IOException {
        return this == HTTP ? new HttpExchange(port) : new GrpcExchange(port);
    }
}
