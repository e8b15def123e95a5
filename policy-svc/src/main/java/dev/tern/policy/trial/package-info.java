/**
 * Rules that are not in force, tried on moves that nobody has asked for. What comes of it is an
 * {@link dev.tern.policy.trial.Opinion}, which is no verdict: it is not published, the desk does not know of it, and nothing
 * that reads verdicts can read it as one.
 */
@NullMarked
package dev.tern.policy.trial;

import org.jspecify.annotations.NullMarked;
