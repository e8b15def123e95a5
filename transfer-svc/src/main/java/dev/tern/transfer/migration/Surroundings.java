package dev.tern.transfer.migration;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Ticker;
import dev.tern.transfer.ownership.Seals;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Everything outside of one agent.
 *
 * @param loop the one thread that owns the agent: calls from other threads are put into its bounded queue
 * @param random fit for secrets
 */
public record Surroundings(
        HostId host,
        AgentSettings settings,
        Executor loop,
        Timers timers,
        Ticker ticker,
        InstantSource clock,
        RandomGenerator random,
        Hypervisor hypervisor,
        Hooks hooks,
        GuestClock guestClock,
        Peering peering,
        Journal journal,
        Events events,
        Seals seals,
        StartRules startRules) {}
