package dev.tern.hypervisor.embedded.stream;

import java.io.IOException;

/** The stream cannot go on: what it carries, or its own limits, do not allow it. */
final class StreamBroken extends IOException {

    private static final long serialVersionUID = 1;

    StreamBroken(String code, String text) {
        super(code + ": " + text);
    }
}
