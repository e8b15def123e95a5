/**
 * The fleet in the search's numbers. What a plan is for is a {@link dev.tern.scheduler.placement.model.Profile}: who takes part,
 * how full hosts may get, and goals of its own.
 */
@NullMarked
package dev.tern.scheduler.placement.model;

import org.jspecify.annotations.NullMarked;
