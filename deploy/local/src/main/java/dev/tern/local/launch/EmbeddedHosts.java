package dev.tern.local.launch;

import dev.tern.contracts.id.HostId;
import dev.tern.hypervisor.connect.HypervisorUri;
import dev.tern.local.certificate.FleetCertificates;
import dev.tern.local.certificate.HostCredentials;
import dev.tern.local.fleet.LocalHost;
import dev.tern.local.process.Program;
import dev.tern.local.process.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pretended hosts: an embedded hypervisor's daemon each, all on the loopback address. */
final class EmbeddedHosts implements Hosts {

    static final String LOOPBACK = "127.0.0.1";
    private static final String ENERGY = "tern.scheduler.energy.";
    /** Idle and full, of a server of two sockets. */
    private static final String PRETENDED_WATTS = "100,300";

    private final LaunchOptions options;
    private final ShortPath paths;
    private @Nullable PowerBoards boards;

    EmbeddedHosts(LaunchOptions options, ShortPath paths) {
        this.options = options;
        this.paths = paths;
    }

    static Path socket(LaunchOptions options, ShortPath paths, HostId host) {
        return paths.of(options.home().run().resolve(host + ".sock"));
    }

    @Override
    public void start(Supervisor supervisor, Readiness readiness, Steps steps) throws IOException {
        steps.now("starting " + options.fleet().hosts().size() + " hosts");
        var programs = new Programs(options, LOOPBACK);
        for (LocalHost host : options.fleet().hosts()) {
            Files.createDirectories(
                    options.home().state().resolve("hosts").resolve(host.id().value()));
            supervisor.start(programs.host(host, socket(options, paths, host.id())));
        }
    }

    @Override
    public void awaitReady(Readiness readiness) throws IOException {
        for (LocalHost host : options.fleet().hosts()) {
            readiness.awaitSocket(Programs.hostProcess(host.id()), socket(options, paths, host.id()));
        }
    }

    @Override
    public HostPlace place(HostId host) {
        String uri = HypervisorUri.embedded(socket(options, paths, host)).toString();
        return new HostPlace(
                uri, uri, LOOPBACK, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public String machine() {
        return LOOPBACK;
    }

    @Override
    public Program at(HostId host, Program agent) {
        return agent;
    }

    @Override
    public Map<String, String> startBoards(Supervisor supervisor, FleetCertificates certificates) throws IOException {
        if (!"true".equals(options.settings().get(ENERGY + "enabled"))) {
            return Map.of();
        }
        var programs = new Programs(options, LOOPBACK);
        Map<HostId, Program> hosts = new LinkedHashMap<>();
        options.fleet()
                .hosts()
                .forEach(host -> hosts.put(host.id(), programs.host(host, socket(options, paths, host.id()))));
        HostCredentials identity = certificates.credentials(HostId.of("boards"));
        Map<String, Integer> cores = new LinkedHashMap<>();
        options.fleet().hosts().forEach(host -> cores.put(host.id().value(), host.cpus()));
        var draw = new PretendedDraw(
                cores,
                host -> supervisor.child(host).flatMap(child -> PretendedDraw.cpuTime(child.pid())),
                System::nanoTime);
        var started = new PowerBoards(
                hosts, supervisor, draw, identity, options.home().config().resolve("boards"), options.sink());
        boards = started;
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(ENERGY + "credentials", started.account().toString());
        settings.put(ENERGY + "authority", identity.trust().toString());
        settings.put(ENERGY + "watts", PRETENDED_WATTS);
        hosts.keySet()
                .forEach(host -> settings.put(
                        ENERGY + "hosts." + host + ".redfish",
                        started.system(host).toString()));
        return settings;
    }

    @Override
    public void close() {
        if (boards != null) {
            boards.close();
        }
    }
}
