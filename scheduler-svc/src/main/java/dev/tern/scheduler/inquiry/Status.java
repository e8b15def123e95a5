package dev.tern.scheduler.inquiry;

import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.migration.PredictionReport;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.energy.EnergyStatus;
import dev.tern.scheduler.fleet.DataQuality;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.plan.PlanBook;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How the scheduler is, for metrics and operators.
 *
 * @param wanted moves that would pay, applied or not
 * @param model what predicts
 * @param coverage share of the last outcomes whose duration was within its interval
 * @param durationError mean of |actual - predicted| / actual over the last outcomes
 * @param samplesRefused that came late or from the future
 * @param quarantined hosts and links that moves keep away from, or try again
 * @param energy how it is saved
 */
public record Status(
        int hosts,
        int vms,
        DataQuality quality,
        Map<PlanState, Integer> plans,
        int inFlight,
        int inDoubt,
        int wanted,
        String model,
        long fallbacks,
        int outcomes,
        Ratio coverage,
        Ratio durationError,
        long samplesRefused,
        List<Quarantine> quarantined,
        EnergyStatus energy) {

    public Status {
        quarantined = List.copyOf(quarantined);
        plans = Map.copyOf(plans);
    }

    /**
     * @param reports predicted beside actual, of the last outcomes
     * @param fallbacks predictions that no trained model made
     */
    public static Status of(
            PlanBook book,
            FleetSnapshot fleet,
            DataQuality quality,
            List<PredictionReport> reports,
            long fallbacks,
            String model,
            int wanted,
            long samplesRefused,
            List<Quarantine> quarantined,
            EnergyStatus energy) {
        Map<PlanState, Integer> plans = new EnumMap<>(PlanState.class);
        book.all().forEach(t -> plans.merge(t.state(), 1, Integer::sum));
        long covered = reports.stream()
                .filter(r -> r.predicted().duration().contains(r.actual().duration()))
                .count();
        double error = reports.stream().mapToDouble(Status::error).average().orElse(0);
        return new Status(
                fleet.hosts().size(),
                fleet.vms().size(),
                quality,
                plans,
                fleet.inFlight().size(),
                (int) fleet.inFlight().values().stream()
                        .filter(m -> m.isInDoubt())
                        .count(),
                wanted,
                model,
                fallbacks,
                reports.size(),
                new Ratio(reports.isEmpty() ? 0 : (double) covered / reports.size()),
                new Ratio(error),
                samplesRefused,
                quarantined,
                energy);
    }

    private static double error(PredictionReport report) {
        double actual = Math.max(1, (double) report.actual().duration().toMillis());
        double predicted = report.predicted().duration().expected().toMillis();
        return Math.abs(actual - predicted) / actual;
    }
}
