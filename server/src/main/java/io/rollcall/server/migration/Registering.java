package io.rollcall.server.migration;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Registers instances with a registry as their clients would, so that any registry takes them that takes
 * clients: with their own timestamp, status and override. A few requests are in flight at a time.
 */
final class Registering {
    private static final int IN_FLIGHT = 8;
    private static final int MOST_ANSWER_BYTES = 1 << 20;

    /** How often an instance is sent when the registry is busy or gone, and how long between. */
    private static final int TRIES = 5;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_NEWS = Duration.ofSeconds(2);

    private final Http http;
    private final RegistryAddress address;
    private final URI base;
    private final Surroundings around;
    private final Map<InstanceKey, String> refused = new LinkedHashMap<>();
    private int taken;

    /** @param base where below the address the registry was found */
    Registering(Http http, RegistryAddress address, URI base, Surroundings around) {
        this.http = http;
        this.address = address;
        this.base = base;
        this.around = around;
    }

    private record InFlight(RegisteredInstance instance, CompletableFuture<HttpResponse<byte[]>> exchange) {}

    /**
     * Registers all of them.
     *
     * @return those that were refused, with the reason
     * @throws TroubleException if the registry does not go on answering; the message says how many it took
     */
    Map<InstanceKey, String> all(List<RegisteredInstance> instances) {
        Queue<InFlight> flying = new ArrayDeque<>();
        long told = around.nanos().getAsLong();
        try {
            for (RegisteredInstance instance : instances) {
                if (flying.size() == IN_FLIGHT) {
                    land(flying.remove());
                }
                flying.add(new InFlight(instance, http.start(request(instance), MOST_ANSWER_BYTES)));
                if (around.since(told).compareTo(BETWEEN_NEWS) >= 0) {
                    told = around.nanos().getAsLong();
                    around.err().println("registered " + taken + " of " + instances.size());
                    around.err().flush();
                }
            }
            while (!flying.isEmpty()) {
                land(flying.remove());
            }
            return refused;
        } catch (TroubleException trouble) {
            flying.forEach(this::countIfTaken);
            throw new TroubleException(trouble.getMessage() + ". Before that " + taken + " of " + instances.size()
                    + " had come over; what is there already is left as it is when this is run again");
        }
    }

    private HttpRequest request(RegisteredInstance instance) {
        String app =
                URLEncoder.encode(instance.key().app(), StandardCharsets.UTF_8).replace("+", "%20");
        return http.request(address, base.resolve("apps/" + app))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(EurekaJson.registration(instance)))
                .build();
    }

    /** Waits for what came of a registration, and sends it again while the registry is busy or gone. */
    private void land(InFlight flight) {
        CompletableFuture<HttpResponse<byte[]>> exchange = flight.exchange;
        for (int attempt = 1; ; attempt++) {
            TroubleException trouble;
            try {
                Http.Answer answer = http.await(address, exchange);
                if (isSettled(flight.instance, answer)) {
                    return;
                }
                trouble = Http.refused(address, answer);
                attempt = isBusy(answer.status()) ? attempt : TRIES;
            } catch (TroubleException lost) {
                trouble = lost;
            }
            if (attempt >= TRIES || Thread.currentThread().isInterrupted()) {
                throw trouble;
            }
            around.rest(BETWEEN_TRIES);
            exchange = http.start(request(flight.instance), MOST_ANSWER_BYTES);
        }
    }

    private boolean isSettled(RegisteredInstance instance, Http.Answer answer) {
        if (answer.status() == 204) {
            taken++;
            return true;
        }
        if (isOfThisInstance(answer.status())) {
            refused.put(instance.key(), reason(answer));
            return true;
        }
        return false;
    }

    /** Of those that were in flight when another one failed for good. */
    private void countIfTaken(InFlight flight) {
        try {
            taken += http.await(address, flight.exchange).status() == 204 ? 1 : 0;
        } catch (TroubleException alsoLost) {
            around.err().println("not registered: " + flight.instance.key() + ": " + alsoLost.getMessage());
        }
    }

    private static boolean isBusy(int status) {
        return status == 503 || status == 429;
    }

    /** Whether the answer is about what was sent, and not about the registry. */
    private static boolean isOfThisInstance(int status) {
        return status == 400 || status == 409 || status == 413 || status == 422;
    }

    private static String reason(Http.Answer answer) {
        return "refused with " + answer.status() + answer.said();
    }
}
