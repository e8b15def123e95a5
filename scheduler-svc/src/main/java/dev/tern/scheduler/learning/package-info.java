/**
 * Learns from moves how far the analytic prediction is off, and from load how dirty rates go on.
 *
 * <p>A random forest (Tribuo) for each quantity predicts the logarithm of truth over analytic answer, so that what the
 * trees cannot do, extrapolating to larger guests and faster links, the formula does. Features are quantised to 64 levels.
 * Intervals are conformal: quantiles of the errors that forests made on rows they had not been trained on, replaced by the
 * errors of real outcomes as soon as there are enough of them.
 *
 * <p>Rows come from recorded moves, shipped as a resource and appended to on disk. A model is stored as protobuf with its
 * provenance and a manifest; what does not match the manifest to the byte is not parsed at all. Java serialisation is
 * never used.
 */
@NullMarked
package dev.tern.scheduler.learning;

import org.jspecify.annotations.NullMarked;
