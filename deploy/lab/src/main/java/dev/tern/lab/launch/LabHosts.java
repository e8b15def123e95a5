package dev.tern.lab.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.host.HostNamespaces;
import dev.tern.lab.host.LibvirtHost;
import dev.tern.lab.network.LabName;
import dev.tern.lab.network.LabNetwork;
import dev.tern.lab.network.LinkRate;
import dev.tern.lab.network.Subnet;
import dev.tern.local.certificate.FleetCertificates;
import dev.tern.local.launch.Home;
import dev.tern.local.launch.HostPlace;
import dev.tern.local.launch.Hosts;
import dev.tern.local.launch.Readiness;
import dev.tern.local.launch.Steps;
import dev.tern.local.process.Program;
import dev.tern.local.process.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Real hosts: libvirt daemons in namespaces, on one switch. */
public final class LabHosts implements Hosts {

    private static final String OWNER = "home";

    private final LabName name;
    private final Home home;
    private final LinkRate rate;
    private final InstantSource clock;
    private final LabNetwork network;
    private final Map<HostId, LibvirtHost> hosts = new LinkedHashMap<>();
    private Steps steps = text -> {};

    public LabHosts(LabName name, Home home, List<HostId> ids, LinkRate rate, Subnet subnet, InstantSource clock) {
        this.name = name;
        this.home = home;
        this.rate = rate;
        this.clock = clock;
        this.network = new LabNetwork(name, subnet, ids);
        ids.forEach(id -> hosts.put(id, new LibvirtHost(id, network.address(id), home, name)));
    }

    @Override
    public void start(Supervisor supervisor, Readiness readiness, Steps told) throws IOException {
        steps = told;
        new Remains(name).clear(steps);
        steps.now("making " + hosts.size() + " hosts on links of " + rate);
        Files.createDirectories(name.runtime());
        Files.writeString(name.runtime().resolve(OWNER), home.folder().toString());
        network.create(rate);
        HostNamespaces.prepare(name);
        Map<HostId, String> addresses = new LinkedHashMap<>();
        hosts.forEach((id, host) -> addresses.put(id, host.address()));
        var certificates = new FleetCertificates(home.certificates(), clock);
        for (LibvirtHost host : hosts.values()) {
            host.create(certificates.credentials(host.id(), host.address()), addresses);
            host.startHelpers(supervisor);
        }
        steps.now("starting libvirtd on each host");
        for (LibvirtHost host : hosts.values()) {
            host.startLibvirtd(supervisor, readiness);
        }
    }

    @Override
    public void awaitReady(Readiness readiness) throws IOException {
        for (LibvirtHost host : hosts.values()) {
            host.awaitLibvirtd(readiness);
        }
        steps.now("libvirtd answers on each host");
    }

    @Override
    public HostPlace place(HostId id) {
        LibvirtHost host = host(id);
        return new HostPlace(
                LibvirtHost.INNER_URI,
                host.uri(),
                host.address(),
                Optional.of(rate.bandwidth()),
                Optional.of(LibvirtHost.SOCKETS),
                Optional.of(host.folders().starts()),
                Optional.of(LibvirtHost.SHARED));
    }

    @Override
    public String machine() {
        return network.subnet().machine();
    }

    @Override
    public Program at(HostId id, Program agent) {
        return host(id).inside(agent);
    }

    public LibvirtHost host(HostId id) {
        LibvirtHost host = hosts.get(id);
        if (host == null) {
            throw new IllegalArgumentException("The lab has no host " + id + ": it has " + hosts.keySet());
        }
        return host;
    }

    public List<LibvirtHost> all() {
        return List.copyOf(hosts.values());
    }

    public LabNetwork network() {
        return network;
    }

    @Override
    public void close() throws IOException {
        new Remains(name).clear(steps);
    }

    /** The labs on this machine that belong to a home folder, whoever is left of them. */
    static List<LabName> of(Home home) throws IOException {
        List<LabName> found = new ArrayList<>();
        if (Files.isDirectory(LabName.RUNTIME)) {
            try (Stream<Path> labs = Files.list(LabName.RUNTIME)) {
                for (Path lab : labs.toList()) {
                    var name = new LabName(lab.getFileName().toString());
                    if (owner(name).filter(home::equals).isPresent()) {
                        found.add(name);
                    }
                }
            }
        }
        return found;
    }

    /** The home folder that the lab of this name on this machine belongs to, also when its launcher is gone. */
    static Optional<Home> owner(LabName name) throws IOException {
        Path file = name.runtime().resolve(OWNER);
        return Files.exists(file) ? Optional.of(new Home(Path.of(Files.readString(file)))) : Optional.empty();
    }
}
