/**
 * Reading hosts: what a hypervisor says, turned from counters into load, with averages over one and five minutes and the
 * host's heartbeat.
 *
 * <pre>
 * reading of host at t1 --+
 *                         +--> LoadMeter: differences over t2 - t1 --> HostSample --> LoadAverage 1 min, 5 min
 * reading of host at t2 --+
 * no reading for 2 periods: STALE; for {@code downAfter}: DOWN; a reading: UP
 * </pre>
 */
@NullMarked
package dev.tern.monitor.sampling;

import org.jspecify.annotations.NullMarked;
