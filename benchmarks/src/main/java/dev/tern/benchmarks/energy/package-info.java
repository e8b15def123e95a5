/**
 * CloudSim's power experiment (Beloglazov and Buyya), simulated anew from its published parameters: 800 hosts, the guests of
 * a day of PlanetLab, and a policy that moves guests and empties hosts. Two of CloudSim's own policies show that the
 * simulation is right; then Tern's runs in it, by the same rules.
 *
 * <p>CPU is in MIPS and time in bare seconds here: the experiment defines them so, and its figures depend on the rounding.
 */
@NullMarked
package dev.tern.benchmarks.energy;

import org.jspecify.annotations.NullMarked;
