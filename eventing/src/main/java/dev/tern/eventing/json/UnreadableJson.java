package dev.tern.eventing.json;

import java.io.IOException;

/** JSON that is none, or none of the expected type. The message names the place and the value. */
public final class UnreadableJson extends IOException {

    private static final long serialVersionUID = 1;

    private final String path;

    UnreadableJson(String path, String problem, Throwable cause) {
        super((path.isEmpty() ? "" : path + ": ") + problem, cause);
        this.path = path;
    }

    /** Where, as {@code moves[2].predicted.downtime_ms}; empty for the document as a whole. */
    public String path() {
        return path;
    }
}
