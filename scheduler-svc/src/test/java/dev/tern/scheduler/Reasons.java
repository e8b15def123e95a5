package dev.tern.scheduler;

import dev.tern.contracts.plan.Reason;
import java.util.List;

/** What plans say. */
public final class Reasons {

    private Reasons() {}

    /** Of the first reason with that code, of which there is to be one. */
    public static String text(List<Reason> reasons, String code) {
        return reasons.stream()
                .filter(reason -> reason.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No " + code + " in " + reasons))
                .text();
    }
}
