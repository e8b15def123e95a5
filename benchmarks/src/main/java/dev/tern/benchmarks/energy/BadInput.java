package dev.tern.benchmarks.energy;

/** What cannot be simulated; of a trace the message names the file and the line. */
final class BadInput extends RuntimeException {

    private static final long serialVersionUID = 1;

    BadInput(String message) {
        super(message);
    }

    BadInput(String message, Throwable cause) {
        super(message, cause);
    }
}
