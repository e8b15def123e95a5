package dev.tern.eventing.publish;

import org.jspecify.annotations.Nullable;

/** An event did not reach Kafka; whether to say it again is the caller's to decide. */
public final class PublishFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final String code;

    PublishFailure(String code, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.code = code;
    }

    /** Stable, dotted: {@code publish.full}, {@code publish.closed}, {@code publish.failed}. */
    public String code() {
        return code;
    }
}
