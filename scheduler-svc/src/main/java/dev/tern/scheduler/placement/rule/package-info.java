/**
 * What may be: what stands against a guest's leaving and a host's taking it, and what hosts carry and groups ask for meanwhile.
 */
@NullMarked
package dev.tern.scheduler.placement.rule;

import org.jspecify.annotations.NullMarked;
