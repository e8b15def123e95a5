package dev.tern.scheduler;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.VmForecast;
import dev.tern.contracts.policy.AuditEntry;
import dev.tern.scheduler.surroundings.Announcer;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a scheduler made known. */
public final class Said implements Announcer {

    public final List<Plan> plans = new ArrayList<>();
    public final List<MigrationCommand> commands = new ArrayList<>();
    public final List<PredictionReport> reports = new ArrayList<>();
    public final List<AuditEntry> audit = new ArrayList<>();
    public final List<Quarantine> quarantines = new ArrayList<>();
    public final List<HostPower> powers = new ArrayList<>();
    public final List<Alert> alerts = new ArrayList<>();
    public final List<PlanId> forgotten = new ArrayList<>();

    @Override
    public void plan(Plan plan) {
        plans.add(plan);
    }

    @Override
    public void forget(PlanId plan) {
        forgotten.add(plan);
    }

    @Override
    public void command(MigrationCommand command) {
        commands.add(command);
    }

    @Override
    public void report(PredictionReport report) {
        reports.add(report);
    }

    @Override
    public void forecast(VmForecast forecast) {}

    @Override
    public void audit(AuditEntry entry) {
        audit.add(entry);
    }

    @Override
    public void quarantine(Quarantine quarantine) {
        quarantines.add(quarantine);
    }

    @Override
    public void power(HostPower power) {
        powers.add(power);
    }

    @Override
    public void alert(Alert alert) {
        alerts.add(alert);
    }

    public List<MigrationCommand.Migrate> migrates() {
        return commands.stream()
                .filter(MigrationCommand.Migrate.class::isInstance)
                .map(MigrationCommand.Migrate.class::cast)
                .toList();
    }

    public Plan lastPlan() {
        return plans.getLast();
    }
}
