package dev.tern.testkit.platform;

import dev.tern.cli.api.ApiFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Polling with a deadline; a service that is just being restarted does not answer, which is not yet a failure. */
public final class Await {

    private static final Duration POLL = Duration.ofMillis(50);

    private Await() {}

    /** What is looked for; a failure of a service means: not yet. */
    @FunctionalInterface
    public interface Question<T> {
        T ask() throws IOException, ApiFailure;
    }

    public static void until(String what, Duration within, Question<Boolean> question) {
        value(what, within, () -> question.ask() ? Optional.of(true) : Optional.empty());
    }

    public static <T> T value(String what, Duration within, Question<Optional<T>> question) {
        return poll(what, within, POLL, question);
    }

    /** As fast as it answers, for moments that pass. */
    public static void catching(String what, Duration within, Question<Boolean> question) {
        poll(what, within, Duration.ofMillis(1), () -> question.ask() ? Optional.of(true) : Optional.empty());
    }

    private static <T> T poll(String what, Duration within, Duration every, Question<Optional<T>> question) {
        var last = new Object() {
            @Nullable
            Exception failure;
        };
        return Awaitility.await(what)
                .atMost(within)
                .pollDelay(Duration.ZERO)
                .pollInterval(every)
                .until(
                        () -> {
                            try {
                                return question.ask();
                            } catch (IOException | ApiFailure e) {
                                last.failure = e;
                                return Optional.<T>empty();
                            }
                        },
                        Optional::isPresent)
                .orElseThrow(() -> new IllegalStateException(what, last.failure));
    }
}
