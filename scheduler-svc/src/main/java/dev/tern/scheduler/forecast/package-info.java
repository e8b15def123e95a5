/**
 * What is going to happen: how fast a guest will dirty its memory, and what a move of it will take. An analytic model of
 * iterative pre-copy always answers; where a trained {@link dev.tern.scheduler.forecast.Corrector} is at hand and its
 * answer is plausible, it corrects the analytic answer and narrows the interval. A model that is missing or talks
 * nonsense costs accuracy only: the analytic answer stands, flagged as such.
 */
@NullMarked
package dev.tern.scheduler.forecast;

import org.jspecify.annotations.NullMarked;
