package dev.tern.local.launch;

import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.process.Backoff;
import dev.tern.local.process.LogSink;
import java.nio.file.Path;
import java.util.Map;

/**
 * How the local platform is to be started.
 *
 * @param checkout where the built services are
 * @param agentPerHost a process for each host's agent instead of one for all
 * @param despiteLittleMemory start even if the memory seems too little
 * @param settings further configuration by the key's full name: {@code tern.monitor.sample-period}
 * @param sink takes what the processes print
 * @param backoff before a process that died is started again
 * @param brokerApart a process for Kafka instead of the launcher's own, so that it can die alone
 */
public record LaunchOptions(
        Home home,
        Path checkout,
        LocalFleet fleet,
        Ports ports,
        boolean agentPerHost,
        boolean despiteLittleMemory,
        Map<String, String> settings,
        LogSink sink,
        Backoff backoff,
        boolean brokerApart) {

    public LaunchOptions {
        settings = Map.copyOf(settings);
    }

    /** Kafka in the launcher, and the usual backoff. */
    public LaunchOptions(
            Home home,
            Path checkout,
            LocalFleet fleet,
            Ports ports,
            boolean agentPerHost,
            boolean despiteLittleMemory,
            Map<String, String> settings,
            LogSink sink) {
        this(home, checkout, fleet, ports, agentPerHost, despiteLittleMemory, settings, sink, Backoff.DEFAULT, false);
    }

    int agentProcesses() {
        return agentPerHost ? fleet.hosts().size() : 1;
    }
}
