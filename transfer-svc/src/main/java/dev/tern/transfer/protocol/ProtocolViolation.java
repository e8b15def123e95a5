package dev.tern.transfer.protocol;

import dev.tern.contracts.plan.Reason;

/** A peer sent what the protocol forbids; nothing of it was applied. The connection that brought it is closed. */
public final class ProtocolViolation extends Exception {

    private static final long serialVersionUID = 1;

    private final Breach breach;
    private final String text;

    /** @param text names the value found and what was expected */
    public ProtocolViolation(Breach breach, String text) {
        super(text);
        this.breach = breach;
        this.text = text;
    }

    public Breach breach() {
        return breach;
    }

    public Reason reason() {
        return new Reason(breach.code(), text);
    }
}
