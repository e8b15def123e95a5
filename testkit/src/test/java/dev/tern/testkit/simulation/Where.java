package dev.tern.testkit.simulation;

/** A host by its part in the move that a fault belongs to. */
enum Where {
    SOURCE,
    TARGET,
    OTHER
}
