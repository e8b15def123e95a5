/**
 * Energy is saved. {@link dev.tern.scheduler.energy.EnergySaving} tells the keeper of hosts' power what is known of fleet and
 * plans, hands on what it wants: hosts to be emptied or relieved as an order for a plan, hosts to be switched to whoever carries that out
 * beside the loop; counts what is drawn and saved, and makes known what becomes of each host. How power is kept, drawn and
 * measured is told in {@link dev.tern.scheduler.power}, which host is emptied in {@link dev.tern.scheduler.consolidation}.
 */
@NullMarked
package dev.tern.scheduler.energy;

import org.jspecify.annotations.NullMarked;
