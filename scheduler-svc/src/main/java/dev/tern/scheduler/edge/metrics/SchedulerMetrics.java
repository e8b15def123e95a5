package dev.tern.scheduler.edge.metrics;

import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.word.Words;
import dev.tern.scheduler.edge.loop.SchedulerLoop;
import dev.tern.scheduler.energy.EnergyStatus;
import dev.tern.scheduler.inquiry.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Metrics {@code tern_scheduler_*}, as of the loop's last tick. */
public final class SchedulerMetrics implements MeterBinder {

    private static final double JOULES_PER_KWH = 3.6e6;

    private final SchedulerLoop loop;

    public SchedulerMetrics(SchedulerLoop loop) {
        this.loop = loop;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (PlanState state : PlanState.values()) {
            Gauge.builder(
                            "tern.scheduler.plans",
                            loop,
                            l -> of(l, s -> s.plans().getOrDefault(state, 0)))
                    .tag("state", state.word())
                    .description("Plans kept, by state")
                    .register(registry);
        }
        gauge(registry, "hosts", "Hosts known", Status::hosts);
        gauge(registry, "vms", "Guests known", Status::vms);
        gauge(registry, "hosts.stale", "Hosts whose data is not good enough to act on", s -> s.quality()
                .stale()
                .size());
        gauge(registry, "migrations.running", "Migrations under way", Status::inFlight);
        gauge(registry, "migrations.in.doubt", "Migrations that people must resolve", Status::inDoubt);
        for (String kind : List.of("host", "link")) {
            Gauge.builder("tern.scheduler.quarantined", loop, l -> of(l, s -> quarantined(s, kind)))
                    .tag("kind", kind)
                    .description("Hosts and links that no move may use for now")
                    .register(registry);
        }
        gauge(registry, "moves.wanted", "Moves that would pay at the last look", Status::wanted);
        gauge(registry, "prediction.outcomes", "Finished moves with a prediction to compare", Status::outcomes);
        gauge(
                registry,
                "prediction.duration.error.ratio",
                "Mean |actual - predicted| / actual of durations",
                s -> s.durationError().value());
        gauge(
                registry,
                "prediction.coverage.ratio",
                "Share of durations within their interval, 0.9 wanted",
                s -> s.coverage().value());
        gauge(
                registry,
                "prediction.trained",
                "1 where a trained model answers, 0 for the analytic one",
                s -> s.model().equals("analytic") ? 0 : 1);
        counter(registry, "prediction.fallbacks", "Predictions that no trained model made", Status::fallbacks);
        for (EnergyStatus.Phase phase : EnergyStatus.Phase.values()) {
            Gauge.builder("tern.scheduler.energy.hosts", loop, l -> of(l, s -> count(s.energy(), phase)))
                    .tag("phase", Words.of(phase))
                    .description("Hosts that may be switched off, by how they are kept")
                    .register(registry);
        }
        gauge(registry, "energy.watts", "Drawn by hosts that may be switched off", s -> watts(s.energy()));
        gauge(
                registry,
                "energy.saved.joules",
                "Saved since the start; negative where switching cost more",
                s -> joules(s.energy().total().savedKwh()));
        counter(
                registry,
                "energy.used.joules",
                "Drawn by hosts that may be switched off",
                s -> joules(s.energy().total().usedKwh()));
        counter(
                registry,
                "energy.measured.joules",
                "The part of what was drawn that was measured",
                s -> joules(s.energy().total().measuredKwh()));
        counter(
                registry,
                "energy.baseline.joules",
                "What the same work had drawn with every host on",
                s -> joules(s.energy().total().baselineKwh()));
        for (boolean used : List.of(true, false)) {
            FunctionCounter.builder("tern.scheduler.energy.readings", loop, l -> of(l, s -> readings(s.energy(), used)))
                    .tag("used", Boolean.toString(used))
                    .description("Readings of what hosts draw; for one that is not used the curve stands in")
                    .register(registry);
        }
        counter(registry, "samples.refused", "Samples that came late or from the future", Status::samplesRefused);
        Gauge.builder("tern.scheduler.queue", loop, SchedulerLoop::waiting)
                .description("Things that the loop has yet to do")
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<Status> now) {
        Gauge.builder("tern.scheduler." + name, loop, l -> of(l, now))
                .description(description)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String name, String description, ToDoubleFunction<Status> now) {
        FunctionCounter.builder("tern.scheduler." + name, loop, l -> of(l, now))
                .description(description)
                .register(registry);
    }

    private static double count(EnergyStatus energy, EnergyStatus.Phase phase) {
        return energy.hosts().stream().filter(host -> host.phase() == phase).count();
    }

    private static double watts(EnergyStatus energy) {
        double watts = 0;
        for (EnergyStatus.KeptHost host : energy.hosts()) {
            Double known = host.watts();
            watts += known == null ? 0 : known;
        }
        return watts;
    }

    private static double readings(EnergyStatus energy, boolean used) {
        return energy.hosts().stream()
                .mapToLong(
                        host -> used ? host.metering().used() : host.metering().unused())
                .sum();
    }

    private static double joules(double kilowattHours) {
        return kilowattHours * JOULES_PER_KWH;
    }

    private static double quarantined(Status status, String kind) {
        return status.quarantined().stream()
                .filter(known -> known.isImposed() && (known.to() == null) == kind.equals("host"))
                .count();
    }

    private static double of(SchedulerLoop loop, ToDoubleFunction<Status> now) {
        return loop.status().map(now::applyAsDouble).orElse(0.0);
    }
}
