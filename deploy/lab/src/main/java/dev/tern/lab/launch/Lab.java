package dev.tern.lab.launch;

import dev.tern.lab.guest.Acceleration;
import dev.tern.lab.guest.Accelerations;
import dev.tern.lab.guest.DomainXml;
import dev.tern.lab.guest.GuestImage;
import dev.tern.lab.guest.GuestImages;
import dev.tern.lab.network.LabName;
import dev.tern.lab.network.Subnet;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.LaunchOptions;
import dev.tern.local.launch.LaunchRefusal;
import dev.tern.local.launch.LocalPlatform;
import dev.tern.local.launch.LocalShutdown;
import dev.tern.local.launch.Ports;
import dev.tern.local.launch.RunningPlatform;
import dev.tern.local.launch.Steps;
import dev.tern.local.process.ChildState;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A lab from its start to its stop. */
public final class Lab implements AutoCloseable {

    private static final Duration GUEST_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(60);

    private final LocalPlatform platform;
    private final LabHosts hosts;
    private final LabGuests guests;

    private Lab(LocalPlatform platform, LabHosts hosts, LabGuests guests) {
        this.platform = platform;
        this.hosts = hosts;
        this.guests = guests;
    }

    /**
     * Starts hosts, platform and guests, and returns when all of them work.
     *
     * @throws LaunchRefusal when this machine cannot have it: nothing was started
     * @throws IOException when something did not start: all that did is stopped and taken away again
     */
    public static Lab start(LabOptions options, InstantSource clock, Steps steps) throws IOException {
        LabPreflight.pass(options, steps);
        GuestImage image = new GuestImages(options.cache()).image(steps);
        Acceleration acceleration = new Accelerations(options.cache()).find(image);
        steps.now(
                acceleration == Acceleration.KVM
                        ? "guests run on KVM"
                        : "KVM does not work here: guests run in software (TCG), which is slower and otherwise the same");
        Subnet subnet = Subnet.free();
        var hosts = new LabHosts(options.name(), options.home(), options.hosts(), options.rate(), subnet, clock);
        LocalPlatform platform = options.platform()
                ? LocalPlatform.start(launch(options), hosts, clock, steps)
                : LocalPlatform.startHostsAlone(launch(options), hosts, clock, steps);
        var guests = new LabGuests(hosts, new DomainXml(image, subnet, acceleration));
        try {
            new LabRecord(options.name(), subnet, options.hosts(), options.rate(), options.platform())
                    .write(options.home());
            guests.startAll(options.guests(), GUEST_WITHIN, steps);
            platform.announceReady();
            return new Lab(platform, hosts, guests);
        } catch (IOException | RuntimeException e) {
            closeAfter(platform, e);
            throw e;
        }
    }

    private static LaunchOptions launch(LabOptions options) throws IOException {
        var fleet = LabFleet.platform(options.hosts());
        return new LaunchOptions(
                options.home(),
                options.checkout(),
                fleet,
                Ports.defaults(fleet.hosts()).besideOthers(),
                true,
                options.despiteLittleMemory(),
                options.settings(),
                options.sink(),
                options.backoff(),
                false);
    }

    private static void closeAfter(LocalPlatform platform, Exception failure) {
        try {
            platform.close();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    public RunningPlatform running() {
        return platform.running();
    }

    public LabHosts hosts() {
        return hosts;
    }

    public LabGuests guests() {
        return guests;
    }

    /** Of hosts and platform, as they are called in the logs: {@code libvirtd-host-a}, {@code agent-host-a}. */
    public List<ChildState> processes() {
        return platform.processes();
    }

    /** Stops platform and guests and takes the hosts away. Files stay in the home folder. */
    @Override
    public void close() throws IOException {
        platform.close();
    }

    /**
     * Stops whatever lab this home has, in whichever state, and removes all of it but the logs.
     *
     * @return whether there was anything
     * @throws LaunchRefusal when this process may not take namespaces away
     */
    public static boolean down(Home home, Steps steps) throws IOException, InterruptedException {
        LabPreflight.root("down");
        boolean ran = LocalShutdown.stop(home, STOP_WITHIN);
        List<LabName> left = LabHosts.of(home);
        for (LabName name : left) {
            new Remains(name).clear(steps);
        }
        home.purgeButLogs();
        return ran || !left.isEmpty();
    }
}
