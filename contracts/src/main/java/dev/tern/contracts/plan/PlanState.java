package dev.tern.contracts.plan;

/** The life of a plan: a draft is a dry run that waits for {@code apply}; the others are on their way or over. */
public enum PlanState {
    DRAFT,
    SUBMITTED,
    DEFERRED,
    RUNNING,
    DONE,
    FAILED,
    DENIED,
    EXPIRED;

    public boolean isOver() {
        return this == DONE || this == FAILED || this == DENIED || this == EXPIRED;
    }
}
