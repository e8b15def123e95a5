package dev.tern.scheduler.execution;

import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.fleet.VmLoad;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.surroundings.Surroundings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Predictions from their making to the day they come true or not. */
final class PredictionLog {

    private static final int MOST_REPORTS = 500;

    private final Surroundings with;
    private final Map<MigrationId, MoveForecast> made = new HashMap<>();
    private final Deque<PredictionReport> reports = new ArrayDeque<>();
    private long fallbacks;

    PredictionLog(Surroundings with) {
        this.with = with;
    }

    /** A plan's moves are in the order of the proposal's. */
    void made(Plan plan, Proposal proposal) {
        for (int i = 0; i < plan.moves().size(); i++) {
            MoveForecast forecast = proposal.moves().get(i).forecast();
            made.put(plan.moves().get(i).id(), forecast);
            fallbacks += forecast.fallback() == null ? 0 : 1;
        }
    }

    void commanded(MigrationId migration) {
        MoveForecast forecast = made.get(migration);
        if (forecast != null) {
            with.apprentice().predicted(migration, forecast);
        }
    }

    void cameTrue(Move move, PastMove past) {
        PredictionReport report =
                new PredictionReport(move.id(), move.vm(), past.endedAt(), move.predicted(), past.outcome());
        with.apprentice().ended(past, report, with.forecaster());
        restore(report);
        with.announcer().report(report);
    }

    void restore(PredictionReport report) {
        reports.addFirst(report);
        if (reports.size() > MOST_REPORTS) {
            reports.removeLast();
        }
    }

    void over(MigrationId migration) {
        made.remove(migration);
    }

    void forecast(FleetSnapshot fleet) {
        for (VmView vm : fleet.vms().values()) {
            VmLoad load = vm.load();
            if (load != null) {
                with.announcer().forecast(with.forecaster().load(vm, load, fleet));
            }
        }
    }

    List<PredictionReport> reports() {
        return List.copyOf(reports);
    }

    /** Predictions that no trained model made. */
    long fallbacks() {
        return fallbacks;
    }
}
