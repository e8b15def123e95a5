package dev.tern.local.launch;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import dev.tern.eventing.topics.TopicAdmin;
import dev.tern.local.broker.LocalBroker;
import dev.tern.local.certificate.FleetCertificates;
import dev.tern.local.certificate.HostCredentials;
import dev.tern.local.fleet.LocalHost;
import dev.tern.local.process.ChildState;
import dev.tern.local.process.Program;
import dev.tern.local.process.Supervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The platform on this machine, from its start to its stop. */
public final class LocalPlatform implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final LaunchOptions options;
    private final HomeLock lock;
    private final ShortPath paths;
    private final Hosts hosts;
    private final Configuration configuration;
    private final Programs programs;
    private final Supervisor supervisor;
    private final List<String> agents = new ArrayList<>();
    private RunningPlatform running;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable LocalBroker broker;

    private LocalPlatform(LaunchOptions options, Hosts hosts, HomeLock lock, ShortPath paths, InstantSource clock) {
        this.options = options;
        this.lock = lock;
        this.paths = paths;
        this.hosts = hosts;
        this.configuration = new Configuration(options, hosts, paths);
        this.programs = new Programs(options, hosts.machine());
        this.supervisor = new Supervisor(options.home().logs(), options.sink(), options.backoff(), GRACE);
        this.running = describe(clock);
    }

    /**
     * Starts everything but guests and returns when all services are ready.
     *
     * @throws LaunchRefusal when it does not fit this machine, or runs here already: nothing was started
     * @throws IOException when something did not start: all that did is stopped again
     */
    public static LocalPlatform start(LaunchOptions options, InstantSource clock, Steps steps) throws IOException {
        return start(
                options, EmbeddedHosts.LOOPBACK, paths -> new EmbeddedHosts(options, paths), clock, steps, Extent.ALL);
    }

    /** The same over other hosts than the pretended ones; {@link LaunchOptions#fleet()} names them. */
    public static LocalPlatform start(LaunchOptions options, Hosts hosts, InstantSource clock, Steps steps)
            throws IOException {
        return start(options, hosts.machine(), paths -> hosts, clock, steps, Extent.ALL);
    }

    /** Only the hosts, without Kafka, services and agents. */
    public static LocalPlatform startHostsAlone(LaunchOptions options, Hosts hosts, InstantSource clock, Steps steps)
            throws IOException {
        return start(options, hosts.machine(), paths -> hosts, clock, steps, Extent.HOSTS);
    }

    private static LocalPlatform start(
            LaunchOptions options,
            String machine,
            Function<ShortPath, Hosts> hosts,
            InstantSource clock,
            Steps steps,
            Extent extent)
            throws IOException {
        Optional<HomeLock> lock = HomeLock.tryTake(options.home());
        if (lock.isEmpty()) {
            throw LaunchRefusal.runsAlready(options.home());
        }
        List<String> problems = Preflight.problems(options, machine);
        if (!problems.isEmpty()) {
            lock.get().close();
            throw new LaunchRefusal(problems);
        }
        options.home().create();
        ShortPath paths = ShortPath.of(options.home());
        var platform = new LocalPlatform(options, hosts.apply(paths), lock.get(), paths, clock);
        try {
            platform.start(steps, clock, extent);
            return platform;
        } catch (IOException | RuntimeException e) {
            platform.closeAfter(e);
            throw e;
        }
    }

    private enum Extent {
        ALL,
        HOSTS
    }

    private void start(Steps steps, InstantSource clock, Extent extent) throws IOException {
        running.write(options.home());
        if (!options.brokerApart()) {
            BrokerLog.into(options.home().logs().resolve("broker.log"));
        }
        try (var readiness = readiness()) {
            hosts.start(supervisor, readiness, steps);
            if (extent == Extent.HOSTS) {
                hosts.awaitReady(readiness);
                return;
            }
        }
        steps.now("starting Kafka");
        startBroker();
        TopicAdmin.ensure(running.kafka());
        steps.now("starting the services");
        startServices(new FleetCertificates(options.home().certificates(), clock));
        awaitReady(steps);
    }

    private void startBroker() throws IOException {
        Ports ports = options.ports();
        if (!options.brokerApart()) {
            broker = LocalBroker.start(
                    options.home().broker(), new Endpoint(hosts.machine(), ports.kafka()), ports.controller());
            return;
        }
        supervisor.start(programs.broker());
        try (var readiness = readiness()) {
            readiness.awaitPort(Programs.BROKER, new Endpoint(hosts.machine(), ports.kafka()));
        }
    }

    private Readiness readiness() {
        return new Readiness(supervisor, options.home().logs(), READY_WITHIN);
    }

    /** Tells the commands that look for this platform that it can be used now, its guests included. */
    public void announceReady() throws IOException {
        running = running.nowReady();
        running.write(options.home());
    }

    private void startServices(FleetCertificates certificates) throws IOException {
        Map<HostId, HostCredentials> credentials = new LinkedHashMap<>();
        for (LocalHost host : options.fleet().hosts()) {
            credentials.put(host.id(), certificates.credentials(host.id()));
        }
        startOne(Service.MONITOR, options.ports().monitor(), Map.of());
        startOne(Service.SCHEDULER, options.ports().scheduler(), hosts.startBoards(supervisor, certificates));
        startOne(Service.POLICY, options.ports().policy(), Map.of());
        if (options.agentPerHost()) {
            for (LocalHost host : options.fleet().hosts()) {
                startAgents("agent-" + host.id(), List.of(host), credentials);
            }
        } else {
            startAgents(Service.TRANSFER.word(), options.fleet().hosts(), credentials);
        }
    }

    private void startOne(Service service, int port, Map<String, String> more) throws IOException {
        supervisor.start(programs.service(service, service.word(), configuration.of(service, port, more)));
    }

    private void startAgents(String name, List<LocalHost> served, Map<HostId, HostCredentials> credentials)
            throws IOException {
        Path file = configuration.ofAgents(name, options.ports().transfer(agents.size()), served, credentials);
        Program program = programs.service(Service.TRANSFER, name, file);
        supervisor.start(options.agentPerHost() ? hosts.at(served.getFirst().id(), program) : program);
        agents.add(name);
    }

    private void awaitReady(Steps steps) throws IOException {
        try (var readiness = readiness()) {
            hosts.awaitReady(readiness);
            for (int i = 0; i < agents.size(); i++) {
                readiness.awaitService(agents.get(i), running.transfers().get(i));
            }
            readiness.awaitService(Service.MONITOR.word(), running.monitor());
            readiness.awaitService(Service.SCHEDULER.word(), running.scheduler());
            readiness.awaitService(Service.POLICY.word(), running.policy());
            steps.now("all services are ready");
        }
    }

    private RunningPlatform describe(InstantSource clock) {
        Ports ports = options.ports();
        List<String> transfers = new ArrayList<>();
        for (int i = 0; i < options.agentProcesses(); i++) {
            HostId first = options.fleet().hosts().get(i).id();
            transfers.add(url(hosts.place(first).address(), ports.transfer(i)));
        }
        return new RunningPlatform(
                ProcessHandle.current().pid(),
                clock.instant(),
                false,
                hosts.machine() + ":" + ports.kafka(),
                url(hosts.machine(), ports.monitor()),
                url(hosts.machine(), ports.scheduler()),
                url(hosts.machine(), ports.policy()),
                transfers);
    }

    private static String url(String address, int port) {
        return "http://" + address + ":" + port;
    }

    /** Where it listens. */
    public RunningPlatform running() {
        return running;
    }

    public Home home() {
        return options.home();
    }

    /** The hypervisor's socket of a pretended host. */
    public Path hypervisorSocket(HostId host) {
        return EmbeddedHosts.socket(options, paths, host);
    }

    /**
     * The processes: hosts by their names, {@code monitor}, {@code scheduler}, {@code policy}, the agents', and
     * {@code broker} where it has one.
     */
    public List<ChildState> processes() {
        return supervisor.children();
    }

    /** The names of the agents' processes. */
    public List<String> agents() {
        return List.copyOf(agents);
    }

    /** Stops everything, in order; a second call waits for nothing and does nothing. */
    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        List<List<String>> order = List.of(
                List.of(Service.SCHEDULER.word(), Service.MONITOR.word()),
                List.copyOf(agents),
                List.of(Service.POLICY.word()));
        try (lock;
                paths;
                hosts;
                supervisor) {
            supervisor.stopAll(order);
            if (broker != null) {
                broker.close();
            }
            RunningPlatform.forget(options.home());
        }
    }

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
