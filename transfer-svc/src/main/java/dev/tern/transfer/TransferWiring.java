package dev.tern.transfer;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Ticker;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.health.BrokerHealth;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.service.EventingMetrics;
import dev.tern.transfer.TransferConfig.AgentConfig;
import dev.tern.transfer.edge.hooks.HookTargets;
import dev.tern.transfer.edge.host.AgentPlace;
import dev.tern.transfer.edge.host.HostAgent;
import dev.tern.transfer.edge.host.HostAgents;
import dev.tern.transfer.edge.host.PeeringOpener;
import dev.tern.transfer.edge.metrics.TransferMetrics;
import dev.tern.transfer.edge.netty.NettyPeering;
import dev.tern.transfer.edge.netty.PeeringConfig;
import dev.tern.transfer.migration.AgentSettings;
import dev.tern.transfer.migration.HookSettings;
import dev.tern.transfer.protocol.Violations;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Puts the agents together. */
@Singleton
public class TransferWiring {

    @Produces
    @Singleton
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Ticker ticker() {
        return () -> Duration.ofNanos(System.nanoTime());
    }

    @Produces
    @Singleton
    KafkaConnection kafka(TransferConfig config, @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrap) {
        String hosts = String.join("-", new TreeMap<>(config.agents()).keySet());
        return KafkaConnection.of(bootstrap, config.instance().orElse("transfer-" + hosts));
    }

    @Produces
    @Singleton
    EventPublisher publisher(KafkaConnection kafka, InstantSource clock) {
        return EventPublisher.open(kafka.named("publisher"), new Events("tern://transfer", clock, new SecureRandom()));
    }

    @Produces
    @Singleton
    BrokerHealth broker(KafkaConnection kafka) {
        return new BrokerHealth(kafka);
    }

    @Produces
    @Singleton
    Violations violations() {
        return new Violations();
    }

    @Produces
    @Singleton
    PeeringOpener peering(Ticker ticker, Violations violations) {
        return place -> NettyPeering.start(
                PeeringConfig.usual(
                        place.host(),
                        new InetSocketAddress(
                                place.listen().address(), place.listen().port()),
                        place.key(),
                        place.certificate(),
                        place.trust()),
                ticker,
                violations);
    }

    @Produces
    @Singleton
    TransferMetrics metrics(MeterRegistry registry) {
        return new TransferMetrics(registry);
    }

    @Produces
    @Singleton
    @Startup
    HostAgents agents(
            TransferConfig config,
            KafkaConnection kafka,
            EventPublisher publisher,
            InstantSource clock,
            Ticker ticker,
            PeeringOpener peering,
            TransferMetrics metrics)
            throws IOException {
        if (config.agents().isEmpty()) {
            throw new IllegalArgumentException(
                    "No agent is configured: set tern.transfer.agents.HOST.hypervisor and its neighbours");
        }
        DeadLetters letters = new DeadLetters(publisher);
        List<HostAgent> agents = new ArrayList<>();
        for (Map.Entry<String, AgentConfig> agent : config.agents().entrySet()) {
            agents.add(new HostAgent(
                    place(HostId.of(agent.getKey()), agent.getValue(), config),
                    kafka,
                    publisher,
                    letters,
                    clock,
                    ticker,
                    peering,
                    metrics));
        }
        return new HostAgents(agents);
    }

    static AgentPlace place(HostId host, AgentConfig agent, TransferConfig config) {
        Path sockets = agent.socketFolder().orElse(agent.stateFolder().resolve("sockets"));
        return new AgentPlace(
                host,
                agent.hypervisor(),
                agent.sharedFolders().orElse(List.of()),
                agent.listen(),
                agent.portSpeed(),
                agent.stateFolder(),
                agent.startRules(),
                agent.key(),
                agent.certificate(),
                agent.trust(),
                new HookTargets(
                        config.hooks().webhook().url(),
                        config.hooks().guestAgent(),
                        config.hooks().deadline()),
                settings(sockets, config));
    }

    static AgentSettings settings(Path sockets, TransferConfig config) {
        AgentSettings usual = AgentSettings.defaults(sockets);
        return new AgentSettings(
                sockets,
                config.memoryReserve(),
                config.mostLeaving(),
                config.mostComing(),
                config.linkGrace(),
                config.answerWithin(),
                config.doubtAfter(),
                config.tellFor(),
                config.restoreWithin(),
                usual.poll(),
                usual.pollNear(),
                config.guard(),
                config.sureAfter(),
                new HookSettings(
                        config.hooks().onSilence(),
                        config.hooks().clockLimit(),
                        config.hooks().setClock()));
    }

    /** Without Kafka running moves go on, so its absence does not make the agents unready; it is told beside. */
    @Produces
    @Singleton
    @Readiness
    HealthCheck agentsReady(HostAgents agents, BrokerHealth broker) {
        return () -> HealthCheckResponse.named("agents")
                .status(agents.isReady())
                .withData("trouble", agents.trouble())
                .withData("kafka", broker.check().text())
                .build();
    }

    @Produces
    @Singleton
    MeterBinder eventing(EventPublisher publisher) {
        return EventingMetrics.of(publisher);
    }

    @Produces
    @Singleton
    MeterBinder violated(Violations violations) {
        return registry -> violations.byCode().forEach((code, count) -> FunctionCounter.builder(
                        "tern.transfer.violations", count, LongSupplier::getAsLong)
                .description("What other agents, or strangers, did against the protocol")
                .tag("code", code)
                .register(registry));
    }

    /** What runs may end; then nothing is said any more. */
    void stop(
            @Observes ShutdownEvent event,
            TransferConfig config,
            HostAgents agents,
            EventPublisher publisher,
            BrokerHealth broker) {
        agents.drain(config.drainGrace());
        agents.close();
        publisher.close();
        broker.close();
    }
}
