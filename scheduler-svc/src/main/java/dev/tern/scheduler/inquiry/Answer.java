package dev.tern.scheduler.inquiry;

import dev.tern.contracts.plan.Reason;

/** What comes of a request: what was asked for, or why not. */
public sealed interface Answer<T> {

    record Given<T>(T value) implements Answer<T> {}

    record Refused<T>(Kind kind, Reason why) implements Answer<T> {}

    enum Kind {
        /** What the request is about does not exist. */
        UNKNOWN,
        /** The request makes no sense. */
        INVALID,
        /** Somebody else may do it. */
        FORBIDDEN,
        /** It stands against how things are now. */
        CONFLICT,
        /** Not now; later perhaps. */
        NOT_READY
    }

    static <T> Answer<T> of(T value) {
        return new Given<>(value);
    }

    static <T> Answer<T> refuse(Kind kind, String code, String text) {
        return new Refused<>(kind, new Reason(code, text));
    }
}
