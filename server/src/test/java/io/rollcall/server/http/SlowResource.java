package io.rollcall.server.http;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.server.Request;

/**
 * Knows its answers when a test says so, and says in them by which thread each was made and written: words,
 * two names of threads, and the body that was sent.
 */
@Path("slow/{name}")
public final class SlowResource {
    private final LaterAnswers later;
    private final Map<String, CompletableFuture<String>> outcomes = new ConcurrentHashMap<>();
    private final Map<String, AsyncResponse> suspended = new ConcurrentHashMap<>();

    SlowResource(LaterAnswers later) {
        this.later = later;
    }

    CompletableFuture<String> outcome(String name) {
        return outcomes.computeIfAbsent(name, unknown -> new CompletableFuture<>());
    }

    /** How many were asked for. */
    int asked() {
        return outcomes.size();
    }

    @GET
    public CompletionStage<Response> get(@PathParam("name") String name) {
        return later.answer(outcome(name), words -> answer(words, ""));
    }

    @PUT
    public CompletionStage<Response> put(@PathParam("name") String name, @Context Request request) {
        return later.answer(outcome(name), words -> answer(words, request.getMethod() + ""));
    }

    /** Does not care which thread answers. */
    @DELETE
    public CompletionStage<Response> delete(@PathParam("name") String name) {
        return outcome(name).thenApply(words -> answer(words, ""));
    }

    @POST
    public CompletionStage<Response> post(@PathParam("name") String name, byte[] body) {
        return later.answer(outcome(name), words -> answer(words, new String(body, StandardCharsets.UTF_8)));
    }

    /** Waits for a second at most. */
    @PUT
    @Path("second")
    public void putWithin(@PathParam("name") String name, @Suspended AsyncResponse answer) {
        answer.setTimeout(1, TimeUnit.SECONDS);
        suspended.put(name, answer);
    }

    @POST
    @Path("second")
    public void postWithin(@PathParam("name") String name, @Suspended AsyncResponse answer, byte[] body) {
        putWithin(name, answer);
    }

    AsyncResponse suspended(String name) {
        return java.util.Objects.requireNonNull(suspended.get(name));
    }

    private static Response answer(String words, String body) {
        String made = Thread.currentThread().getName();
        return Response.ok((StreamingOutput) out -> out.write(
                        String.join(" ", words, made, Thread.currentThread().getName(), body)
                                .getBytes(StandardCharsets.UTF_8)))
                .type("text/plain")
                .build();
    }
}
