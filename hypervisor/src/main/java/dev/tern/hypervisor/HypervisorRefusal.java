package dev.tern.hypervisor;

import java.io.IOException;

/** The hypervisor was reached and said no. */
public final class HypervisorRefusal extends IOException {

    private static final long serialVersionUID = 1;

    private final String code;

    /** @param code stable, dotted: {@code guest.unknown}, {@code guest.exists}, {@code memory.short}, {@code state.wrong} */
    public HypervisorRefusal(String code, String text) {
        super(text);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
