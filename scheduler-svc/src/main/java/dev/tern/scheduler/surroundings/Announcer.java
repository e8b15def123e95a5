package dev.tern.scheduler.surroundings;

import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.id.PlanId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.VmForecast;
import dev.tern.contracts.policy.AuditEntry;

/** Where decisions are made known. Calls do not block; what is announced is sent in the order in which it was said. */
public interface Announcer {

    void plan(Plan plan);

    /** A plan that was over long ago and is not kept any more. */
    void forget(PlanId plan);

    void command(MigrationCommand command);

    void report(PredictionReport report);

    void forecast(VmForecast forecast);

    void audit(AuditEntry entry);

    void quarantine(Quarantine quarantine);

    void power(HostPower power);

    void alert(Alert alert);
}
