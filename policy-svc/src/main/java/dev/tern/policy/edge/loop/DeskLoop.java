package dev.tern.policy.edge.loop;

import dev.tern.policy.verdict.Desk;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** The desk and the thread that owns it. */
public final class DeskLoop implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final Desk desk;
    private final OwnerLoop loop = new OwnerLoop("desk");

    public DeskLoop(Desk desk) {
        this.desk = desk;
    }

    public void tell(Consumer<Desk> news) {
        loop.tell(() -> news.accept(desk));
    }

    /** @throws IllegalStateException when the desk failed or is too busy */
    public <T> T ask(Function<Desk, T> question) {
        try {
            return loop.ask(() -> question.apply(desk), ANSWER_WITHIN);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The desk failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The desk gave no answer within " + ANSWER_WITHIN, e);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
