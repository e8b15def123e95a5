package dev.tern.transfer.edge.host;

import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.unit.Ticker;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.transfer.edge.hooks.GuestAgentClock;
import dev.tern.transfer.edge.hooks.GuestAgents;
import dev.tern.transfer.edge.hooks.HostHooks;
import dev.tern.transfer.edge.hypervisor.HostHypervisor;
import dev.tern.transfer.edge.identity.CertificateSeals;
import dev.tern.transfer.edge.identity.HostIdentity;
import dev.tern.transfer.edge.journal.FileJournal;
import dev.tern.transfer.edge.kafka.AgentEvents;
import dev.tern.transfer.edge.kafka.AgentReaders;
import dev.tern.transfer.edge.kafka.Tap;
import dev.tern.transfer.edge.loop.AgentLoop;
import dev.tern.transfer.edge.port.AgentPort;
import dev.tern.transfer.edge.port.NetworkDevices;
import dev.tern.transfer.edge.port.PortWatch;
import dev.tern.transfer.edge.starthook.StartRuleFiles;
import dev.tern.transfer.migration.Agent;
import dev.tern.transfer.migration.GuestClock;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.migration.StartRules;
import dev.tern.transfer.migration.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One life of an agent, from reading its journal to its end. */
final class RunningAgent implements AutoCloseable {

    /** What all agents of a process share. */
    record Platform(
            KafkaConnection kafka,
            EventPublisher publisher,
            DeadLetters letters,
            InstantSource clock,
            Ticker ticker,
            PeeringOpener peering,
            Tap tap) {}

    private final AgentLoop loop;
    private final Agent agent;
    private final AgentReaders readers;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** @param failed told when it cannot go on */
    RunningAgent(AgentPlace place, Platform platform, Consumer<Throwable> failed) throws IOException {
        try {
            HostIdentity identity = HostIdentity.read(place.host(), place.key(), place.certificate(), place.trust());
            FileJournal journal = opened(FileJournal.open(place.state()));
            clearSockets(place.settings().sockets());
            loop = opened(new AgentLoop("agent-" + place.host(), failed));
            HostHypervisor hypervisor = opened(new HostHypervisor(
                    place.host(),
                    place.hypervisor(),
                    place.shared(),
                    place.listen().address(),
                    loop));
            GuestAgents guests = place.hypervisor().hasGuestAgents()
                    ? opened(new GuestAgents(place.hypervisor().connector(place.shared())))
                    : null;
            HostHooks hooks = opened(HostHooks.of(place.hooks(), guests, loop));
            StartRules startRules = startRules(place);
            Peering peering = opened(platform.peering().open(place));
            AgentEvents events = new AgentEvents(
                    place.host(),
                    new Events(AgentEvents.source(place.host()), platform.clock(), new SecureRandom()),
                    platform.publisher(),
                    loop,
                    loop,
                    platform.tap());
            agent = new Agent(new Surroundings(
                    place.host(),
                    place.settings(),
                    loop,
                    loop,
                    platform.ticker(),
                    platform.clock(),
                    new SecureRandom(),
                    hypervisor,
                    hooks,
                    guestClock(guests, platform),
                    peering,
                    journal,
                    events,
                    new CertificateSeals(identity, platform.clock()),
                    startRules));
            loop.start();
            loop.execute(agent::start);
            readers = opened(new AgentReaders(
                    platform.kafka(),
                    platform.letters(),
                    place.host(),
                    agent,
                    loop,
                    platform.clock().instant()));
            opened(watchPort(place, platform, events));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        } catch (GeneralSecurityException e) {
            close();
            throw new IOException("The key of " + place.host() + " does not sign: " + e.getMessage(), e);
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    private GuestClock guestClock(@Nullable GuestAgents guests, Platform platform) {
        return guests == null
                ? GuestClock.NONE
                : opened(new GuestAgentClock(guests, platform.clock(), platform.ticker(), loop));
    }

    private PortWatch watchPort(AgentPlace place, Platform platform, AgentEvents events) {
        AgentPort port =
                new AgentPort(place.listen().address(), place.portSpeed(), new NetworkDevices(NetworkDevices.SYSFS));
        return PortWatch.start(place.host(), port, platform.clock(), new PortWatch.News() {
            @Override
            public void rated(HostPort now) {
                loop.execute(() -> events.publish(EventType.HOST_PORT, now));
            }

            @Override
            public void unknown() {
                loop.execute(() -> {
                    var unused = platform.publisher().remove(EventType.HOST_PORT, HostPort.keyOf(place.host()));
                });
            }
        });
    }

    private StartRules startRules(AgentPlace place) throws IOException {
        Optional<Path> folder = place.startRules();
        return folder.isPresent() ? opened(StartRuleFiles.in(folder.get())) : StartRules.NONE;
    }

    /** What a life before left: each socket belongs to one migration of that life. */
    private static void clearSockets(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> left = Files.list(folder)) {
            for (Path socket : left.toList()) {
                Files.deleteIfExists(socket);
            }
        }
    }

    boolean isCaughtUp() {
        return readers.isCaughtUp();
    }

    /** Asks on the agent's loop. */
    <T> CompletionStage<T> ask(Function<Agent, T> question, Duration within) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(question.apply(agent)));
        return answer.orTimeout(within.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    /** In the opposite order of its beginning. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable next = open.pop();
            try {
                next.close();
            } catch (Exception e) { // each of them is closed, whatever the others do
                org.slf4j.LoggerFactory.getLogger(RunningAgent.class).warn("{} did not close", next, e);
            }
        }
    }
}
