package dev.tern.lab.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.network.LabName;
import dev.tern.lab.network.LinkRate;
import dev.tern.local.launch.Home;
import dev.tern.local.process.Backoff;
import dev.tern.local.process.LogSink;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How a lab is to be started.
 *
 * @param checkout where the built services are
 * @param cache where guests' images are kept between labs
 * @param platform whether Kafka, the services and the agents run too, or only the hosts and their guests
 * @param settings further configuration of services by the key's full name
 * @param sink takes what the processes print
 * @param backoff before a process that died is started again
 */
public record LabOptions(
        LabName name,
        Home home,
        Path checkout,
        Path cache,
        List<HostId> hosts,
        LinkRate rate,
        List<LabGuest> guests,
        boolean platform,
        boolean despiteLittleMemory,
        Map<String, String> settings,
        LogSink sink,
        Backoff backoff) {

    private static final int MOST_HOSTS = 9;

    public LabOptions {
        hosts = List.copyOf(hosts);
        guests = List.copyOf(guests);
        settings = Map.copyOf(settings);
    }

    /** With the usual backoff. */
    public LabOptions(
            LabName name,
            Home home,
            Path checkout,
            Path cache,
            List<HostId> hosts,
            LinkRate rate,
            List<LabGuest> guests,
            boolean platform,
            boolean despiteLittleMemory,
            Map<String, String> settings,
            LogSink sink) {
        this(
                name,
                home,
                checkout,
                cache,
                hosts,
                rate,
                guests,
                platform,
                despiteLittleMemory,
                settings,
                sink,
                Backoff.DEFAULT);
    }

    /** The first so many of {@code host-a}, {@code host-b} and so on. */
    public static List<HostId> hosts(int count) {
        if (count < 1 || count > MOST_HOSTS) {
            throw new IllegalArgumentException("A lab has 1 to " + MOST_HOSTS + " hosts, not " + count);
        }
        return IntStream.range(0, count)
                .mapToObj(index -> HostId.of("host-" + (char) ('a' + index)))
                .toList();
    }
}
