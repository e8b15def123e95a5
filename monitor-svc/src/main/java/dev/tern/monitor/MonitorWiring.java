package dev.tern.monitor;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Ratio;
import dev.tern.contracts.unit.Ticker;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.health.BrokerHealth;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.eventing.read.TopicReader;
import dev.tern.eventing.service.Checks;
import dev.tern.eventing.service.EventingMetrics;
import dev.tern.hypervisor.HypervisorConnector;
import dev.tern.monitor.detection.Thresholds;
import dev.tern.monitor.edge.hypervisor.HostPoller;
import dev.tern.monitor.edge.hypervisor.HypervisorConnection;
import dev.tern.monitor.edge.kafka.FleetTopics;
import dev.tern.monitor.edge.kafka.KafkaAnnouncements;
import dev.tern.monitor.edge.metrics.FleetMetrics;
import dev.tern.monitor.sampling.HostConnection;
import dev.tern.monitor.view.FleetLoop;
import dev.tern.monitor.view.FleetWatch;
import dev.tern.monitor.view.WatchSettings;
import dev.tern.monitor.view.WatchedHost;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Readiness;

/** Puts the monitor together. */
@Singleton
public class MonitorWiring {

    private final InstantSource clock = InstantSource.system();
    private final Ticker ticker = () -> Duration.ofNanos(System.nanoTime());
    private final ScheduledExecutorService refresher = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("metrics").factory());

    @Produces
    @Singleton
    KafkaConnection kafka(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrap, MonitorConfig config) {
        return new KafkaConnection(bootstrap, config.instance(), config.kafka());
    }

    @Produces
    @Singleton
    Events events() {
        return new Events("tern://monitor", clock, new SecureRandom());
    }

    @Produces
    @Singleton
    EventPublisher publisher(KafkaConnection kafka, Events events) {
        return EventPublisher.open(kafka, events);
    }

    @Produces
    @Singleton
    KafkaAnnouncements announcements(EventPublisher publisher, Events events) {
        return new KafkaAnnouncements(publisher, events);
    }

    @Produces
    @Singleton
    DeadLetters deadLetters(EventPublisher publisher) {
        return new DeadLetters(publisher);
    }

    @Produces
    @Singleton
    BrokerHealth brokerHealth(KafkaConnection kafka) {
        return new BrokerHealth(kafka);
    }

    @Produces
    @Singleton
    FleetLoop fleet(MonitorConfig config, KafkaAnnouncements announcements) {
        List<WatchedHost> watched = config.hosts().entrySet().stream()
                .map(entry -> watched(entry.getKey(), entry.getValue()))
                .toList();
        WatchSettings settings = new WatchSettings(
                config.samplePeriod(), config.downAfter(), config.forgetAfter(), thresholds(config.detection()));
        FleetWatch watch = new FleetWatch(watched, settings, announcements, clock, ticker);
        return new FleetLoop(watch, ticker, config.samplePeriod());
    }

    private static WatchedHost watched(String name, MonitorConfig.HostConfig host) {
        return new WatchedHost(HostId.of(name), host.zone(), Endpoint.parse(host.agent()), host.labels());
    }

    private static Thresholds thresholds(MonitorConfig.DetectionConfig detection) {
        return new Thresholds(
                new Ratio(detection.cpuHigh()),
                new Ratio(detection.cpuLow()),
                new Ratio(detection.memoryHigh()),
                new Ratio(detection.margin()),
                detection.samples());
    }

    @Produces
    @Singleton
    TopicReader topics(KafkaConnection kafka, DeadLetters letters, FleetLoop fleet) {
        return FleetTopics.feed(kafka.named("fleet"), letters, fleet);
    }

    @Produces
    @Singleton
    List<HostPoller> pollers(MonitorConfig config, FleetLoop fleet) {
        return config.hosts().entrySet().stream()
                .map(entry -> poller(entry, config, fleet))
                .toList();
    }

    private HostPoller poller(Map.Entry<String, MonitorConfig.HostConfig> host, MonitorConfig config, FleetLoop fleet) {
        HypervisorConnector connector = host.getValue().hypervisor().reader();
        HostId id = HostId.of(host.getKey());
        HostConnection.Opener opener = () -> new HypervisorConnection(id, connector.connect());
        return new HostPoller(id, opener, fleet, config.samplePeriod(), config.inventoryPeriod(), clock, ticker);
    }

    @Produces
    @Singleton
    FleetMetrics fleetMetrics(FleetLoop fleet) {
        return new FleetMetrics(fleet);
    }

    @Produces
    @Singleton
    MeterBinder eventingMetrics(EventPublisher publisher, DeadLetters letters, TopicReader topics) {
        return EventingMetrics.of(publisher).deadLetters(letters).reader("fleet", topics);
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck brokerCheck(BrokerHealth health) {
        return Checks.broker(health);
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck fleetCheck(TopicReader topics) {
        return Checks.caughtUp("fleet", topics);
    }

    void start(
            @Observes StartupEvent started,
            MonitorConfig config,
            FleetLoop fleet,
            TopicReader topics,
            List<HostPoller> pollers,
            FleetMetrics metrics) {
        fleet.start();
        topics.handled(); // opens the reader
        pollers.forEach(HostPoller::start);
        long millis = config.samplePeriod().toMillis();
        var unused = refresher.scheduleAtFixedRate(metrics::refresh, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** From the outside in: nobody puts into what is closed already. */
    void stop(
            @Observes ShutdownEvent ended,
            List<HostPoller> pollers,
            TopicReader topics,
            FleetLoop fleet,
            EventPublisher publisher,
            BrokerHealth health) {
        refresher.shutdownNow();
        pollers.forEach(HostPoller::close);
        topics.close();
        fleet.close();
        publisher.close();
        health.close();
    }
}
