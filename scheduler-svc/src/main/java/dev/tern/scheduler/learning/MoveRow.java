package dev.tern.scheduler.learning;

import dev.tern.scheduler.forecast.Costs;
import dev.tern.scheduler.forecast.MoveCase;

/** A move that was made: what was known before, and what it took. */
public record MoveRow(MoveCase move, Costs actual) {}
