package dev.tern.cli.api;

import dev.tern.local.launch.Home;
import dev.tern.local.launch.RunningPlatform;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the services are: as the environment says, else as the platform of this home says, else the defaults. */
public record Endpoints(String monitor, String scheduler, String policy, List<String> transfers) {

    public static final Endpoints DEFAULT = new Endpoints(
            "http://127.0.0.1:18081",
            "http://127.0.0.1:18082",
            "http://127.0.0.1:18083",
            List.of("http://127.0.0.1:18084"));

    public Endpoints {
        transfers = List.copyOf(transfers);
    }

    public static Endpoints find(Home home, Map<String, String> environment) throws IOException {
        Optional<RunningPlatform> local = RunningPlatform.in(home);
        Endpoints known = local.map(Endpoints::of).orElse(DEFAULT);
        String transfers = environment.get("TERN_TRANSFER_URL");
        return new Endpoints(
                environment.getOrDefault("TERN_MONITOR_URL", known.monitor),
                environment.getOrDefault("TERN_SCHEDULER_URL", known.scheduler),
                environment.getOrDefault("TERN_POLICY_URL", known.policy),
                transfers == null ? known.transfers : List.of(transfers.split(",", -1)));
    }

    public static Endpoints of(RunningPlatform platform) {
        return new Endpoints(platform.monitor(), platform.scheduler(), platform.policy(), platform.transfers());
    }
}
