package dev.tern.scheduler.learning;

import dev.tern.contracts.unit.DirtyRate;
import dev.tern.scheduler.forecast.LoadCase;

/** A guest's load, and its mean dirty rate in the minute that followed. */
public record LoadRow(LoadCase load, DirtyRate actual) {}
