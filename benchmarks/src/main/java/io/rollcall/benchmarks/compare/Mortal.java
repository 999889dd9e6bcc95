package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.Port;
import java.io.IOException;
import java.time.Duration;

/** The process of an instance that registers and renews as Eureka's clients do, until it is killed. */
final class Mortal {
    static final String REGISTERED = "registered";

    private Mortal() {}

    static Instance instance(int number) {
        return Instance.of("MORTAL", "mortal-" + number, "localhost", "127.0.0.1", new Port(8080, true))
                .withLastDirtyTimestamp(Fleet.DIRTY);
    }

    /**
     * Lives until it is killed.
     *
     * @param arguments the registry's port and the instance's number
     */
    public static void main(String[] arguments) throws IOException {
        Instance instance = instance(Integer.parseInt(arguments[1]));
        int port = Integer.parseInt(arguments[0]);
        tell(port, Request.register(instance));
        // A Eureka server lets a lease last twice as long once it was renewed, as every one is that lives for a while.
        tell(port, Request.renew(instance));
        System.out.println(REGISTERED);
        while (true) {
            Pace.pause(Duration.ofSeconds(30));
            tell(port, Request.renew(instance));
        }
    }

    private static void tell(int port, Request request) throws IOException {
        try (Conversation talk = new Conversation(port)) {
            talk.ask(request.bytes()).expect(request.expected(), request.name());
        }
    }
}
