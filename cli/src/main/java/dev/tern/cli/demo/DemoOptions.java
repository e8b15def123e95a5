package dev.tern.cli.demo;

import dev.tern.local.fleet.LocalFleet;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How the demo is to be run.
 *
 * @param agentPerHost a process for each host's agent
 * @param evacuate whether to go on with the second half: a host emptied and its guests returned
 * @param patience how long a step may take before the demo gives up
 * @param settings for the services, by full key
 */
public record DemoOptions(
        Home home,
        Path checkout,
        LocalFleet fleet,
        Ports ports,
        boolean agentPerHost,
        boolean evacuate,
        boolean despiteLittleMemory,
        Duration patience,
        Map<String, String> settings) {

    public DemoOptions {
        settings = Map.copyOf(settings);
    }
}
