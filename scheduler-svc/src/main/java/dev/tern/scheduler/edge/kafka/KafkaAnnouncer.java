package dev.tern.scheduler.edge.kafka;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.VmForecast;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.wire.EventType;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.scheduler.surroundings.Announcer;

/**
 * Makes decisions known by Kafka. What does not get there is counted by the publisher and said again by the scheduler's
 * own patience: a plan until policy answers, a command as another migration after it has expired.
 */
public final class KafkaAnnouncer implements Announcer {

    private final EventPublisher publisher;

    public KafkaAnnouncer(EventPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void plan(Plan plan) {
        say(EventType.PLAN, plan);
    }

    @Override
    public void forget(PlanId plan) {
        var unused = publisher.remove(EventType.PLAN, plan.value());
    }

    @Override
    public void command(MigrationCommand command) {
        say(EventType.COMMAND, command);
    }

    @Override
    public void report(PredictionReport report) {
        say(EventType.REPORT, report);
    }

    @Override
    public void forecast(VmForecast forecast) {
        say(EventType.FORECAST, forecast);
    }

    @Override
    public void audit(AuditEntry entry) {
        say(EventType.AUDIT, entry);
    }

    @Override
    public void quarantine(Quarantine quarantine) {
        say(EventType.QUARANTINE, quarantine);
    }

    @Override
    public void power(HostPower power) {
        say(EventType.HOST_POWER, power);
    }

    @Override
    public void alert(Alert alert) {
        say(EventType.ALERT, alert);
    }

    private <T> void say(EventType<T> type, T data) {
        var unused = publisher.publish(type, data);
    }
}
