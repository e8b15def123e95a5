package dev.tern.contracts.plan;

import dev.tern.contracts.word.Words;

/** The life of a plan: a draft is a dry run that waits for {@code apply}; the others are on their way or over. */
public enum PlanState {
    DRAFT,
    SUBMITTED,
    /** Policy wants people to approve it; nothing of it starts. */
    AWAITING_APPROVAL,
    DEFERRED,
    RUNNING,
    DONE,
    FAILED,
    DENIED,
    EXPIRED;

    public boolean isOver() {
        return this == DONE || this == FAILED || this == DENIED || this == EXPIRED;
    }

    /** As it is written: {@code awaiting-approval}. */
    public String word() {
        return Words.of(this);
    }
}
