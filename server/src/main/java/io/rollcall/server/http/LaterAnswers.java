package io.rollcall.server.http;

import jakarta.ws.rs.core.Response;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.glassfish.jersey.server.model.Invocable;
import org.glassfish.jersey.server.spi.internal.ResourceMethodInvocationHandlerProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that are not known yet when a resource's method returns. Such a method gives a
 * {@code CompletionStage<Response>}, which has to complete some time, whether anybody waits for it or not.
 * No thread waits meanwhile; and whoever completes it writes no answer, for there are threads for that. There
 * is a bounded number of such answers, so that those that can be given always find room in the queue.
 */
final class LaterAnswers implements ResourceMethodInvocationHandlerProvider, Executor {
    private static final Logger log = LoggerFactory.getLogger(LaterAnswers.class);

    private final Executor writers;
    private final Semaphore room;

    /**
     * @param writers writes them; its queue holds {@code most}
     * @param most answers that may be waited for at a time; further ones are refused with 503
     */
    LaterAnswers(Executor writers, int most) {
        this.writers = writers;
        this.room = new Semaphore(most);
    }

    /**
     * The answer to what comes out, made at once and by this thread if that is known, else by one that is there for it.
     *
     * @param words what to answer
     */
    <T> CompletionStage<Response> answer(CompletionStage<T> outcome, Function<? super T, Response> words) {
        return outcome.toCompletableFuture().isDone() ? outcome.thenApply(words) : outcome.thenApplyAsync(words, this);
    }

    /** Lets a thread write an answer: this one, if it is there for that. */
    @Override
    public void execute(Runnable writing) {
        if (Thread.currentThread() instanceof Workers.Worker) {
            writing.run();
            return;
        }
        try {
            writers.execute(writing);
        } catch (RejectedExecutionException ending) {
            // There is room while the server runs; when it has ended, so have all connections.
            log.debug("an answer came after the end", ending);
        }
    }

    @Override
    public @Nullable InvocationHandler create(Invocable method) {
        return CompletionStage.class.isAssignableFrom(method.getHandlingMethod().getReturnType()) ? this::invoke : null;
    }

    private CompletionStage<?> invoke(Object resource, Method method, @Nullable Object[] arguments)
            throws InvocationTargetException, IllegalAccessException {
        if (!room.tryAcquire()) {
            return CompletableFuture.completedFuture(Problem.overloaded());
        }
        boolean isLate = false;
        try {
            CompletableFuture<?> answer =
                    ((CompletionStage<?>) method.invoke(resource, arguments)).toCompletableFuture();
            isLate = !answer.isDone();
            return isLate ? writtenByAnother(answer) : answer;
        } finally {
            if (!isLate) {
                room.release();
            }
        }
    }

    private CompletionStage<?> writtenByAnother(CompletionStage<?> answer) {
        CompletableFuture<Object> written = new CompletableFuture<>();
        answer.whenComplete((value, failure) -> execute(() -> {
            room.release();
            if (failure == null) {
                written.complete(value);
            } else {
                boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
                written.completeExceptionally(wrapped ? failure.getCause() : failure);
            }
        }));
        return written;
    }
}
