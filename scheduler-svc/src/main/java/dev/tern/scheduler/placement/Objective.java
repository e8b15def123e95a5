package dev.tern.scheduler.placement;

/** Something to be reached by moving guests. */
@FunctionalInterface
public interface Objective {
    Proposal propose(Problem problem);
}
