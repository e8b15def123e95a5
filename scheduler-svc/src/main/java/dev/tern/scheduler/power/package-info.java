/**
 * The power of hosts: {@link dev.tern.scheduler.power.PowerController} is how hosts are switched off and woken, by whatever is
 * built into them. Its calls may take seconds, so they are made beside the loop that owns the fleet. {@link
 * dev.tern.scheduler.power.PowerKeeper} makes orders of what consolidation wants, and gives none that is not safe. {@link
 * dev.tern.scheduler.power.EnergyLedger} counts what hosts draw and what was saved.
 */
@NullMarked
package dev.tern.scheduler.power;

import org.jspecify.annotations.NullMarked;
