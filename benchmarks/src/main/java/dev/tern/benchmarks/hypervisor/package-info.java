/**
 * What the embedded hypervisor gives and takes: pages a second out of a guest and into one, and the core time of a host
 * full of guests. Each scenario runs real daemon processes; see {@link dev.tern.benchmarks.hypervisor.HypervisorScenario}.
 */
@NullMarked
package dev.tern.benchmarks.hypervisor;

import org.jspecify.annotations.NullMarked;
