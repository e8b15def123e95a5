package dev.tern.monitor.sampling;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.unit.Ratio;

/** The load of a host over the last period, with the averages of its CPU demand over one and five minutes. */
public record Load(HostSample sample, Ratio overMinute, Ratio overFiveMinutes) {}
