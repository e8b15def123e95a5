package dev.tern.scheduler.edge.rest;

import dev.tern.eventing.service.ProblemException;
import dev.tern.scheduler.edge.loop.SchedulerLoop;
import dev.tern.scheduler.execution.Scheduler;
import dev.tern.scheduler.inquiry.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/** Puts a request to the loop and turns a refusal into a problem. */
public final class Desk {

    private static final Duration WITHIN = Duration.ofSeconds(5);

    private final SchedulerLoop loop;

    public Desk(SchedulerLoop loop) {
        this.loop = loop;
    }

    <T> T look(BiFunction<Scheduler, Instant, T> question) {
        try {
            return loop.ask(question, WITHIN);
        } catch (TimeoutException e) {
            throw ProblemException.unavailable("scheduler.busy", "The scheduler is busy: ask again in a moment");
        } catch (ExecutionException e) {
            throw new IllegalStateException("A request failed", e.getCause());
        }
    }

    <T> T ask(BiFunction<Scheduler, Instant, Answer<T>> question) {
        return switch (look(question)) {
            case Answer.Given<T>(T value) -> value;
            case Answer.Refused<T> refused -> throw problem(refused);
        };
    }

    private static ProblemException problem(Answer.Refused<?> refused) {
        String code = refused.why().code();
        String text = refused.why().text();
        return switch (refused.kind()) {
            case UNKNOWN -> ProblemException.notFound(code, text);
            case INVALID -> ProblemException.badRequest(code, text);
            case FORBIDDEN -> ProblemException.forbidden(code, text);
            case CONFLICT -> ProblemException.conflict(code, text);
            case NOT_READY -> ProblemException.unavailable(code, text);
        };
    }
}
