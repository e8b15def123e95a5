package dev.tern.eventing.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A record that is no event of its topic: a poison record, to be put aside. */
public final class UnreadableEvent extends IOException {

    private static final long serialVersionUID = 1;

    private final String code;

    UnreadableEvent(String code, String text) {
        this(code, text, null);
    }

    UnreadableEvent(String code, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.code = code;
    }

    /**
     * Stable, dotted: {@code event.not_cloudevent}, {@code event.specversion}, {@code event.type}, {@code event.id},
     * {@code event.source}, {@code event.time}, {@code event.content_type}, {@code event.data}, {@code event.key},
     * {@code event.size}, {@code event.headers}.
     */
    public String code() {
        return code;
    }
}
