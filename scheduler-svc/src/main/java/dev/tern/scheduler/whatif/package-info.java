/**
 * Plans for what has not happened: a {@link dev.tern.scheduler.whatif.Scenario} changes the fleet, a
 * {@link dev.tern.scheduler.whatif.Rehearsal} puts it to the same objectives as the fleet that is, and
 * {@link dev.tern.scheduler.whatif.WhatIf} lays the two plans side by side.
 */
@NullMarked
package dev.tern.scheduler.whatif;

import org.jspecify.annotations.NullMarked;
