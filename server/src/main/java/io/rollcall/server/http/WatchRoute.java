package io.rollcall.server.http;

import io.rollcall.server.watch.WatchFilter;
import io.rollcall.server.watch.WatchHub;
import io.rollcall.server.watch.WatchToken;
import io.rollcall.server.watch.Watcher;
import io.rollcall.server.watch.WatcherConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.io.NIOOutputStream;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.utils.DelayedExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /api/v1/watch}: a stream of events, or one answer once there is something to tell. A watch holds a
 * connection and no thread. It is no resource: Jersey's streams wait for their readers.
 */
final class WatchRoute {
    private static final Logger log = LoggerFactory.getLogger(WatchRoute.class);

    static final String PATH = "/" + NativeApi.BASE + "/watch";

    /** What may be on its way to a watcher before he counts as one who does not take it. */
    private static final int ON_THE_WAY_BYTES = 65_536;

    private static final int FULL_RETRY_SECONDS = 5;
    private static final int LONGEST_NAME = 255;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration USUAL_WAIT = Duration.ofSeconds(30);

    private final WatchHub hub;
    private final NodeState state;
    private final Executor answers;

    /** @param answers where requests that have their answer go on */
    WatchRoute(WatchHub hub, NodeState state, Executor answers) {
        this.hub = hub;
        this.state = state;
        this.answers = answers;
    }

    /** Begins a watch, or says why not. For Grizzly's thread, which may not wait. */
    void answer(Request request, Response response) {
        if (!request.getMethod().matchesMethod("GET")) {
            response.setHeader("Allow", "GET");
            Door.answer(response, new Problem(405, "Method not allowed", "a watch is asked for with GET"));
            return;
        }
        InetAddress address = Parameters.caller(request).address();
        Watcher.Asked asked;
        try {
            asked = asked(request, address == null ? InetAddress.getLoopbackAddress() : address);
        } catch (RefusedException wrong) {
            Door.answer(response, wrong.problem());
            return;
        }
        if (!state.mayBeRead()) {
            response.setHeader("Retry-After", String.valueOf(Problem.RETRY_SECONDS));
            Door.answer(response, Problem.notReady("this node has not learned yet what the others know; ask another"));
            return;
        }
        Optional<String> full = hub.admit(asked.address());
        if (full.isPresent()) {
            response.setHeader("Retry-After", String.valueOf(FULL_RETRY_SECONDS));
            Door.answer(response, new Problem(503, "No room", full.get()));
            return;
        }
        begin(request, response, asked);
    }

    /** Somebody asks for the whole list, or what changed in it. */
    void polled(HttpRequestPacket request) {
        if (request.getConnection().getPeerAddress() instanceof InetSocketAddress peer) {
            hub.pollers().polled(peer.getAddress());
        }
    }

    private void begin(Request request, Response response, Watcher.Asked asked) {
        NIOConnection connection = (NIOConnection) request.getRequest().getConnection();
        connection.setMaxAsyncWriteQueueSize(ON_THE_WAY_BYTES);
        response.setStatus(200);
        response.setContentType(asked.patience() == null ? "text/event-stream" : "application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Accel-Buffering", "no");
        Line line = new Line(response, connection);
        response.suspend(
                DelayedExecutor.UNSET_TIMEOUT,
                TimeUnit.MILLISECONDS,
                new EmptyCompletionHandler<>(),
                new Patience(late -> PlainReads.giveUp(request, late)));
        Watcher watcher = hub.watch(asked, line);
        line.tell(watcher);
    }

    private static Watcher.Asked asked(Request request, InetAddress address) {
        WatchFilter filter = new WatchFilter(names(request, "apps"), names(request, "vips"), names(request, "prefix"));
        String accept = request.getHeader("Accept");
        boolean document =
                accept != null && accept.contains("application/json") && !accept.contains("text/event-stream");
        return new Watcher.Asked(
                filter,
                since(request),
                document ? Parameters.wait(request.getParameter("wait"), USUAL_WAIT, LONGEST_WAIT) : null,
                address);
    }

    private static SortedSet<String> names(Request request, String parameter) {
        TreeSet<String> names = new TreeSet<>();
        String[] lists = request.getParameterValues(parameter);
        for (String list : lists == null ? new String[0] : lists) {
            for (String name : list.split(",", -1)) {
                if (name.isBlank() || name.length() > LONGEST_NAME) {
                    throw new RefusedException(Problem.badRequest(parameter + " is a list of names of at most "
                            + LONGEST_NAME + " characters, with commas between"));
                }
                names.add(name.strip());
            }
        }
        if (names.size() > WatchFilter.MOST) {
            throw new RefusedException(Problem.badRequest(parameter + " has more than " + WatchFilter.MOST + " names"));
        }
        return names;
    }

    private static @Nullable WatchToken since(Request request) {
        String event = request.getHeader("Last-Event-ID");
        String text = event != null && !event.isEmpty() ? event : request.getParameter("since");
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return WatchToken.read(text).orElse(null);
        } catch (WatchToken.BrokenException broken) {
            throw new RefusedException(Problem.badRequest("since: " + broken.getMessage()));
        }
    }

    /** A watcher's connection. */
    private final class Line implements WatcherConnection, CloseListener<Closeable, CloseType> {
        private final Response response;
        private final NIOConnection connection;
        private final NIOOutputStream out;
        private volatile @Nullable Watcher watcher;

        Line(Response response, NIOConnection connection) {
            this.response = response;
            this.connection = connection;
            this.out = response.getNIOOutputStream();
        }

        /** Says whose it is. */
        void tell(Watcher his) {
            watcher = his;
            connection.addCloseListener(this);
            if (!connection.isOpen()) {
                hub.gone(his);
            }
        }

        @Override
        public void onClosed(Closeable closed, CloseType type) {
            Watcher his = watcher;
            if (his != null) {
                hub.gone(his);
            }
        }

        @Override
        public boolean canWrite() {
            return !connection.isOpen() || out.canWrite();
        }

        @Override
        public void write(byte[] bytes) {
            if (!connection.isOpen()) {
                return;
            }
            try {
                out.write(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, bytes));
                out.flush();
            } catch (IOException gone) {
                log.debug("a watcher is gone", gone);
                connection.closeSilently();
            }
        }

        @Override
        public void whenWritable(Runnable task) {
            out.notifyCanWrite(new WriteHandler() {
                @Override
                public void onWritePossible() {
                    task.run();
                }

                @Override
                public void onError(Throwable gone) {
                    task.run();
                }
            });
        }

        @Override
        public boolean isDrained() {
            return !connection.isOpen() || connection.getAsyncWriteQueue().spaceInBytes() == 0;
        }

        @Override
        public void finish() {
            connection.removeCloseListener(this);
            try {
                // What follows on the connection is another request, and not for the thread that tells watchers.
                answers.execute(this::resume);
            } catch (RejectedExecutionException full) {
                connection.closeSilently();
            }
        }

        private void resume() {
            if (response.isSuspended()) {
                response.resume();
            }
        }

        @Override
        public void abort() {
            connection.closeSilently();
        }
    }
}
