package io.rollcall.server.http;

import io.rollcall.server.view.Answer;
import io.rollcall.server.view.Query;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.Rendering;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.http.io.NIOOutputStream;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/**
 * Sends the answers that nearly every reader asks for, the full list and the delta in JSON, straight from
 * the bytes that are kept, as long as they are current. It never blocks: what a reader does not take at
 * once waits as a reference to the kept bytes, not as a copy and not with a thread. Whatever is not ready
 * or not plain is left to the resources, whose answer is the same.
 */
final class ReadyAnswers {
    /** A reader that takes nothing for so long is given up. */
    private static final long PATIENCE_SECONDS = 30;

    private final RegistryReader reader;
    private final Map<String, Query> queries = new LinkedHashMap<>();

    ReadyAnswers(RegistryReader reader, boolean deltaEnabled) {
        this.reader = reader;
        for (String base : EurekaPaths.BASES) {
            queries.put(base + "/apps", Query.ALL);
            queries.put(base + "/apps/", Query.ALL);
            if (deltaEnabled) {
                queries.put(base + "/apps/delta", Query.DELTA);
            }
        }
    }

    /**
     * Answers a GET, if it can at once.
     *
     * @return false if nothing was done
     */
    boolean send(String path, Request request, Response response) throws IOException {
        Query query = queries.get(path);
        String accept = request.getHeader("Accept");
        if (query == null || accept == null || !accept.contains("json")) {
            return false;
        }
        Rendering rendering =
                Negotiation.list(accept, request.getHeader("X-Eureka-Accept"), request.getHeader("Accept-Encoding"));
        if (!(reader.ready(query, rendering) instanceof Answer.Whole whole)) {
            return false;
        }
        Negotiation.headers(rendering).forEach(response::setHeader);
        response.setStatus(200);
        response.setContentLength(whole.bytes().length);
        NIOOutputStream out = response.getNIOOutputStream();
        out.write(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, whole.bytes()));
        if (!out.canWrite()) {
            awaitReader(request, response, out);
        }
        return true;
    }

    /** Keeps the request open until the reader has taken most of its answer, or has taken too long. */
    private static void awaitReader(Request request, Response response, NIOOutputStream out) {
        response.suspend(PATIENCE_SECONDS, TimeUnit.SECONDS, null, late -> {
            request.getRequest().getConnection().closeSilently();
            finish(late);
            // It was ended here; true would let the container end it once more.
            return false;
        });
        out.notifyCanWrite(new WriteHandler() {
            @Override
            public void onWritePossible() {
                finish(response);
            }

            @Override
            public void onError(Throwable gone) {
                finish(response);
            }
        });
    }

    private static void finish(Response response) {
        if (response.isSuspended()) {
            response.resume();
        }
    }
}
