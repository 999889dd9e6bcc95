package io.rollcall.server.http;

import io.rollcall.server.config.Config;
import io.rollcall.server.config.Keys;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that do what Grizzly's threads may not: for each kind of request a bounded number, with a bounded
 * queue of their own, so that no kind waits behind another. Whoever finds a queue full is refused at once.
 */
final class Workers implements AutoCloseable {
    /** One may be busy with a part of a full sync while the other takes what keeps leases alive. */
    private static final int PEER_THREADS = 2;

    /** Write what is mostly small; one may wait for a reader. */
    private static final int ANSWER_THREADS = 2;

    /** Each renewal is a look-up; but there may be thousands in a request. */
    private static final int RENEWAL_THREADS = 2;

    /** Some milliseconds each. What would wait behind more than so many is told to come later. */
    private static final int WAITING_BATCHES = 16;

    private final ThreadPoolExecutor changes;
    private final ThreadPoolExecutor reads;
    private final ThreadPoolExecutor renewals;
    private final ThreadPoolExecutor peers;
    private final ThreadPoolExecutor batches;
    private final ThreadPoolExecutor answers;

    Workers(Config config) {
        int threads = config.get(Keys.WORKERS) > 0
                ? config.get(Keys.WORKERS)
                : Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
        int queue = config.get(Keys.LIMIT_QUEUE);
        changes = workers("worker-", threads, queue);
        reads = workers("read-worker-", threads, queue);
        renewals = workers("renewal-worker-", RENEWAL_THREADS, queue);
        peers = workers("peer-worker-", PEER_THREADS, queue);
        batches = workers("batch-worker-", PEER_THREADS, WAITING_BATCHES);
        // Each waits for its writer, and perhaps for one who says that it is too late, too.
        answers = workers("answer-worker-", ANSWER_THREADS, 2 * queue);
    }

    /** A thread that may write answers, even if it has to wait a moment for their readers. */
    static final class Worker extends Thread {
        private Worker(Runnable task, String name) {
            super(task, name);
        }
    }

    private static ThreadPoolExecutor workers(String name, int threads, int queue) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                threads, threads, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> {
                    Thread thread = new Worker(task, name + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
        return workers;
    }

    /** For registrations, and whatever else comes with a body. */
    Executor changes() {
        return changes;
    }

    /** Whether there is more of that to do than workers are free. */
    boolean isChangeWaiting() {
        return !changes.getQueue().isEmpty();
    }

    /** For answers that have to be rendered, and may be large. */
    Executor reads() {
        return reads;
    }

    /** For renewals that are many in a request, or come with a body that says nothing. */
    Executor renewals() {
        return renewals;
    }

    /** For peers: clients who keep a node busy must not make it look dead. */
    Executor peers() {
        return peers;
    }

    /** For Eureka servers' batches, which are worth nothing to their senders if late. */
    Executor batches() {
        return batches;
    }

    /** For answers that come later than their request's thread waits. */
    Executor answers() {
        return answers;
    }

    @Override
    public void close() {
        changes.shutdown();
        reads.shutdown();
        renewals.shutdown();
        peers.shutdown();
        batches.shutdown();
        answers.shutdown();
    }
}
