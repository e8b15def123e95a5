package dev.tern.benchmarks.energy;

/** A move that a policy wants. */
record Relocation(Guest guest, SimulatedHost to) {}
