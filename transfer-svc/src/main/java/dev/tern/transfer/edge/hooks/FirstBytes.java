package dev.tern.transfer.edge.hooks;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** As much of an answer as people are shown, and no more of it, however long it is. */
final class FirstBytes implements BodySubscriber<String> {

    private static final int MOST = 400;

    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    @Override
    public void onSubscribe(Subscription begun) {
        subscription = begun;
        begun.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] some = new byte[Math.min(buffer.remaining(), MOST - read.size())];
            buffer.get(some);
            read.writeBytes(some);
        }
        Subscription open = subscription;
        if (open != null && read.size() < MOST) {
            open.request(1);
        } else if (open != null) {
            open.cancel();
            onComplete();
        }
    }

    @Override
    public void onError(Throwable why) {
        body.completeExceptionally(why);
    }

    @Override
    public void onComplete() {
        body.complete(shown(read.toString(StandardCharsets.UTF_8)));
    }

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }

    static String shown(String foreign) {
        String cut = foreign.length() <= MOST ? foreign : foreign.substring(0, MOST);
        return cut.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
