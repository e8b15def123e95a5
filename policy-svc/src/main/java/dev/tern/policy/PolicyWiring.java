package dev.tern.policy;

import dev.tern.eventing.codec.Events;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.health.BrokerHealth;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.service.Checks;
import dev.tern.eventing.service.EventingMetrics;
import dev.tern.eventing.topics.TopicAdmin;
import dev.tern.eventing.topics.TopicSettings;
import dev.tern.policy.edge.h2.H2AuditStore;
import dev.tern.policy.edge.h2.HeadFile;
import dev.tern.policy.edge.kafka.AuditAlarm;
import dev.tern.policy.edge.kafka.PolicyStreams;
import dev.tern.policy.edge.kafka.RuleKeeper;
import dev.tern.policy.edge.loop.AuditWriter;
import dev.tern.policy.edge.loop.DeskLoop;
import dev.tern.policy.edge.metrics.PolicyMetrics;
import dev.tern.policy.edge.yaml.ShippedRules;
import dev.tern.policy.edge.yaml.YamlRules;
import dev.tern.policy.rule.RuleSource;
import dev.tern.policy.verdict.Desk;
import dev.tern.policy.verdict.Terms;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the service together. Streams are begun last, when there is somebody to answer, and closed first. */
@Singleton
public class PolicyWiring {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyWiring.class);

    @Produces
    @Singleton
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    KafkaConnection kafka(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrap, PolicyConfig config) {
        KafkaConnection kafka = new KafkaConnection(bootstrap, config.instance(), config.kafka());
        try {
            TopicAdmin.ensure(kafka, TopicSettings.DEFAULT);
        } catch (IOException e) {
            LOG.warn("Topics are not made now; the service reads them once they are there: {}", e.getMessage());
        }
        return kafka;
    }

    @Produces
    @Singleton
    Events events(InstantSource clock) {
        return new Events("tern://policy", clock, new SecureRandom());
    }

    @Produces
    @Singleton
    EventPublisher publisher(KafkaConnection kafka, Events events) {
        return EventPublisher.open(kafka.named("publisher"), events);
    }

    @Produces
    @Singleton
    BrokerHealth broker(KafkaConnection kafka) {
        return new BrokerHealth(kafka);
    }

    @Produces
    @Singleton
    Terms terms(PolicyConfig config) {
        return new Terms(config.allowFor(), config.oldestSample(), config.askAgain(), config.approveWithin());
    }

    @Produces
    @Singleton
    DeskLoop desk(Terms terms, InstantSource clock) {
        return new DeskLoop(new Desk(terms, clock));
    }

    @Produces
    @Singleton
    H2AuditStore store(PolicyConfig config) throws IOException {
        return H2AuditStore.open(config.stateFolder().resolve("audit"));
    }

    @Produces
    @Singleton
    HeadFile witness(PolicyConfig config) {
        return new HeadFile(config.stateFolder().resolve("audit.head"));
    }

    @Produces
    @Singleton
    AuditWriter audit(H2AuditStore store, HeadFile witness, EventPublisher publisher, InstantSource clock) {
        return new AuditWriter(store, witness, new AuditAlarm(publisher, clock));
    }

    @Produces
    @Singleton
    PolicyMetrics metrics(MeterRegistry registry, AuditWriter audit) {
        return new PolicyMetrics(registry, audit);
    }

    @Produces
    @Singleton
    RuleKeeper keeper(
            PolicyConfig config,
            DeskLoop desk,
            AuditWriter audit,
            EventPublisher publisher,
            Events events,
            InstantSource clock,
            PolicyMetrics metrics) {
        RuleSource source = config.rules().<RuleSource>map(YamlRules::new).orElseGet(ShippedRules::new);
        return new RuleKeeper(
                source, desk, audit, publisher, events, clock, metrics::inForce, metrics::withdrew, metrics::answered);
    }

    @Produces
    @Singleton
    @Startup
    PolicyStreams streams(
            PolicyConfig config,
            KafkaConnection kafka,
            Events events,
            EventPublisher publisher,
            DeskLoop desk,
            AuditWriter audit,
            RuleKeeper keeper,
            PolicyMetrics metrics,
            InstantSource clock) {
        keeper.start();
        return new PolicyStreams(
                kafka, events, publisher, desk, audit, clock.instant().minus(config.oldestSample()), metrics::answered);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck kafkaAnswers(BrokerHealth health) {
        return Checks.broker(health);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck fleetKnown(PolicyStreams streams) {
        return Checks.caughtUp("fleet", streams.state());
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck answering(PolicyStreams streams) {
        return Checks.joined("plans", streams.answers());
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck auditTakesRows(AuditWriter audit) {
        return () -> HealthCheckResponse.named("audit")
                .status(audit.trouble().isEmpty())
                .withData("trouble", audit.trouble())
                .build();
    }

    @Produces
    @Singleton
    MeterBinder eventing(EventPublisher publisher, PolicyStreams streams) {
        return EventingMetrics.of(publisher)
                .reader("state", streams.state())
                .reader("samples", streams.samples())
                .flow("answers", streams.answers())
                .flow("audit", streams.recording());
    }

    /** In this order: nothing is read any more before what it feeds is closed. */
    void stop(
            @Observes ShutdownEvent event,
            PolicyStreams streams,
            RuleKeeper keeper,
            DeskLoop desk,
            EventPublisher publisher,
            AuditWriter audit,
            H2AuditStore store,
            BrokerHealth health) {
        streams.close();
        keeper.close();
        publisher.close();
        desk.close();
        audit.close();
        store.close();
        health.close();
    }
}
