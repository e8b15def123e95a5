package dev.tern.contracts.wire;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHardware;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationEvent;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.VmForecast;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.contracts.policy.PlanVerdict;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A type of event: its CloudEvents {@code type}, the topic it travels on, the record that is its data, and the key that
 * keeps its order.
 */
public record EventType<T>(String type, Topic topic, Class<T> data, Function<T, String> key) {

    public static final EventType<Host> HOST =
            new EventType<>("dev.tern.fleet.host.v1", Topic.INVENTORY, Host.class, h -> h.id().value());
    public static final EventType<Vm> VM =
            new EventType<>("dev.tern.fleet.vm.v1", Topic.INVENTORY, Vm.class, v -> v.id().value());
    public static final EventType<HostHardware> HOST_HARDWARE = new EventType<>(
            "dev.tern.fleet.host.hardware.v1", Topic.INVENTORY, HostHardware.class, h -> h.host() + "/hardware");
    public static final EventType<VmHardware> VM_HARDWARE = new EventType<>(
            "dev.tern.fleet.vm.hardware.v1", Topic.INVENTORY, VmHardware.class, v -> v.vm() + "/hardware");
    public static final EventType<HostSample> SAMPLE =
            new EventType<>("dev.tern.fleet.sample.v1", Topic.SAMPLES, HostSample.class, s -> s.host()
                    .value());
    public static final EventType<LinkSample> LINK =
            new EventType<>("dev.tern.fleet.link.v1", Topic.LINKS, LinkSample.class, l -> l.from() + ">" + l.to());
    public static final EventType<Quarantine> QUARANTINE = new EventType<>(
            "dev.tern.fleet.quarantine.v1", Topic.INVENTORY, Quarantine.class, q -> q.subject() + "/quarantine");
    public static final EventType<HostPower> HOST_POWER =
            new EventType<>("dev.tern.fleet.host.power.v1", Topic.INVENTORY, HostPower.class, p -> p.host() + "/power");
    public static final EventType<HostPort> HOST_PORT = new EventType<>(
            "dev.tern.fleet.host.port.v1", Topic.INVENTORY, HostPort.class, p -> HostPort.keyOf(p.host()));
    public static final EventType<VmForecast> FORECAST = new EventType<>(
            "dev.tern.prediction.forecast.v1", Topic.PREDICTIONS, VmForecast.class, f -> f.vm().value());
    public static final EventType<PredictionReport> REPORT = new EventType<>(
            "dev.tern.prediction.report.v1", Topic.PREDICTIONS, PredictionReport.class, r -> r.migration()
                    .value());
    public static final EventType<Plan> PLAN =
            new EventType<>("dev.tern.plan.v1", Topic.PLANS, Plan.class, p -> p.id().value());
    public static final EventType<PlanVerdict> VERDICT =
            new EventType<>("dev.tern.verdict.v1", Topic.VERDICTS, PlanVerdict.class, v -> v.plan()
                    .value());
    public static final EventType<MigrationCommand> COMMAND =
            new EventType<>("dev.tern.migration.command.v1", Topic.COMMANDS, MigrationCommand.class, c -> c.host()
                    .value());
    public static final EventType<MigrationEvent> MIGRATION =
            new EventType<>("dev.tern.migration.event.v1", Topic.EVENTS, MigrationEvent.class, e -> e.vm().value());
    public static final EventType<MigrationProgress> PROGRESS = new EventType<>(
            "dev.tern.migration.progress.v1", Topic.PROGRESS, MigrationProgress.class, p -> p.vm().value());
    public static final EventType<OwnershipRecord> OWNERSHIP =
            new EventType<>("dev.tern.vm.ownership.v1", Topic.OWNERSHIP, OwnershipRecord.class, o -> o.vm().value());
    public static final EventType<Alert> ALERT =
            new EventType<>("dev.tern.alert.v1", Topic.ALERTS, Alert.class, Alert::subject);
    public static final EventType<AuditEntry> AUDIT =
            new EventType<>("dev.tern.audit.v1", Topic.AUDIT, AuditEntry.class, AuditEntry::subject);

    private static final List<EventType<?>> ALL = List.of(
            HOST,
            VM,
            HOST_HARDWARE,
            VM_HARDWARE,
            SAMPLE,
            LINK,
            QUARANTINE,
            HOST_POWER,
            HOST_PORT,
            FORECAST,
            REPORT,
            PLAN,
            VERDICT,
            COMMAND,
            MIGRATION,
            PROGRESS,
            OWNERSHIP,
            ALERT,
            AUDIT);

    public static List<EventType<?>> all() {
        return ALL;
    }

    public static Optional<EventType<?>> named(String type) {
        return ALL.stream().filter(known -> known.type().equals(type)).findFirst();
    }
}
