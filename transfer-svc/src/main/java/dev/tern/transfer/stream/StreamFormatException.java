package dev.tern.transfer.stream;

import dev.tern.contracts.plan.Reason;

/** The hypervisor's stream, or what a peer says it is, does not have the form that the relay knows. */
final class StreamFormatException extends Exception {

    private static final long serialVersionUID = 1;

    private final String code;
    private final String text;

    /** @param code dotted: {@code stream.record}, {@code stream.section}, {@code stream.block}, {@code stream.cut} */
    StreamFormatException(String code, String text) {
        super(text);
        this.code = code;
        this.text = text;
    }

    Reason reason() {
        return new Reason(code, text);
    }
}
