package io.rollcall.server.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of an answer while it is no longer than a limit; where it is, the rest is not read. It
 * takes bytes as they come, so no thread waits for a peer that is slow.
 */
public final class BoundedAnswer implements HttpResponse.BodySubscriber<byte[]> {
    private final int most;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream collected;
    private Flow.@Nullable Subscription source;

    private BoundedAnswer(int most, int expected) {
        this.most = most;
        this.collected = new ByteArrayOutputStream(expected);
    }

    /** For an answer with that head, which may announce a length or not. */
    public static HttpResponse.BodySubscriber<byte[]> to(HttpResponse.ResponseInfo head, int most) {
        long announced = head.headers().firstValueAsLong("Content-Length").orElse(0);
        BoundedAnswer answer = new BoundedAnswer(most, (int) Math.max(0, Math.min(announced, 65_536)));
        if (announced > most) {
            answer.tooLong();
        }
        return answer;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source = subscription;
        if (whole.isDone()) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        for (ByteBuffer piece : pieces) {
            if (whole.isDone()) {
                return;
            }
            if (piece.remaining() > most - collected.size()) {
                tooLong();
                return;
            }
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            collected.writeBytes(bytes);
        }
    }

    private void tooLong() {
        whole.completeExceptionally(new IOException("its answer has more than " + most + " bytes"));
        if (source != null) {
            source.cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(collected.toByteArray());
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole;
    }
}
