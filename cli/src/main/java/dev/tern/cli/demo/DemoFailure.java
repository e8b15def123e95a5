package dev.tern.cli.demo;

/** The demo cannot go on: what it waited for did not happen. */
public final class DemoFailure extends Exception {

    private static final long serialVersionUID = 1;

    public DemoFailure(String message) {
        super(message);
    }
}
