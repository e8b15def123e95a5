package dev.tern.scheduler;

import dev.tern.eventing.codec.Events;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.health.BrokerHealth;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.service.Checks;
import dev.tern.eventing.service.EventingMetrics;
import dev.tern.eventing.topics.TopicAdmin;
import dev.tern.eventing.topics.TopicSettings;
import dev.tern.scheduler.edge.kafka.KafkaAnnouncer;
import dev.tern.scheduler.edge.kafka.SchedulerFeed;
import dev.tern.scheduler.edge.loop.SchedulerLoop;
import dev.tern.scheduler.edge.metrics.SchedulerMetrics;
import dev.tern.scheduler.edge.power.HostPowers;
import dev.tern.scheduler.edge.rest.Desk;
import dev.tern.scheduler.execution.Scheduler;
import dev.tern.scheduler.fleet.FleetState;
import dev.tern.scheduler.forecast.Forecaster;
import dev.tern.scheduler.learning.Apprentice;
import dev.tern.scheduler.learning.ModelFolder;
import dev.tern.scheduler.learning.Trainer;
import dev.tern.scheduler.learning.TrainingSet;
import dev.tern.scheduler.surroundings.Surroundings;
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
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Puts the scheduler together. The feed is begun last and closed first. */
@Singleton
public class SchedulerWiring {

    @Produces
    @Singleton
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    KafkaConnection kafka(SchedulerConfig config, @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrap)
            throws IOException {
        KafkaConnection kafka = KafkaConnection.of(bootstrap, config.instance());
        TopicAdmin.ensure(kafka, TopicSettings.DEFAULT);
        return kafka;
    }

    @Produces
    @Singleton
    EventPublisher publisher(KafkaConnection kafka, InstantSource clock) {
        Events events = new Events("tern://scheduler", clock, new SecureRandom());
        return EventPublisher.open(kafka.named("publisher"), events);
    }

    @Produces
    @Singleton
    BrokerHealth broker(KafkaConnection kafka) {
        return new BrokerHealth(kafka);
    }

    @Produces
    @Singleton
    HostPowers powers(SchedulerConfig config) {
        return PowerWiring.powers(config.energy());
    }

    @Produces
    @Singleton
    SchedulerLoop loop(SchedulerConfig config, EventPublisher publisher, HostPowers powers, InstantSource clock) {
        Surroundings with = new Surroundings(
                new FleetState(config.data().loadWindow(), config.data().kept()),
                config.requirements(),
                config.placementSettings(),
                new Forecaster(config.moves().assumedBandwidth()),
                apprentice(config),
                config.slots(),
                config.quiet(),
                new KafkaAnnouncer(publisher));
        return new SchedulerLoop(new Scheduler(config.execution(), with, random(config.seed())), powers, clock);
    }

    private static Apprentice apprentice(SchedulerConfig config) {
        return new Apprentice(
                new TrainingSet(config.stateFolder().resolve("training")),
                new ModelFolder(config.stateFolder().resolve("model")),
                new Trainer(config.seed()),
                config.learning().retrainEvery(),
                config.data().loadWindow());
    }

    private static RandomGenerator random(long seed) {
        return seed == 0
                ? new SecureRandom()
                : RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @Produces
    @Singleton
    @Startup
    SchedulerFeed feed(
            SchedulerConfig config,
            KafkaConnection kafka,
            SchedulerLoop loop,
            EventPublisher publisher,
            InstantSource clock) {
        return new SchedulerFeed(
                kafka,
                loop,
                new DeadLetters(publisher),
                clock.instant().minus(config.data().kept()));
    }

    @Produces
    @Singleton
    Desk desk(SchedulerLoop loop) {
        return new Desk(loop);
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
    HealthCheck stateKnown(SchedulerFeed feed) {
        return Checks.caughtUp("state", feed.state());
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck loadKnown(SchedulerFeed feed) {
        return Checks.caughtUp("recent", feed.recent());
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck loopRuns(SchedulerLoop loop) {
        return () -> HealthCheckResponse.named("loop")
                .status(loop.isAlive())
                .withData("waiting", loop.waiting())
                .build();
    }

    @Produces
    @Singleton
    MeterBinder metrics(SchedulerLoop loop) {
        return new SchedulerMetrics(loop);
    }

    @Produces
    @Singleton
    MeterBinder eventing(EventPublisher publisher, SchedulerFeed feed) {
        return EventingMetrics.of(publisher).reader("state", feed.state()).reader("recent", feed.recent());
    }

    /** In this order: nothing is read any more before what it feeds is closed. */
    void stop(
            @Observes ShutdownEvent event,
            SchedulerFeed feed,
            SchedulerLoop loop,
            HostPowers powers,
            EventPublisher publisher,
            BrokerHealth health) {
        feed.close();
        loop.close();
        powers.close();
        publisher.close();
        health.close();
    }
}
