package dev.tern.scheduler.forecast;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.MigrationLimits;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.VmForecast;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Estimate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.Link;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.fleet.VmLoad;
import dev.tern.scheduler.fleet.VmView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Forecasts a guest's load and predicts what its move takes. Never fails because of a model. */
public final class Forecaster {

    public static final String ANALYTIC = "analytic";

    private static final Factor WIDE_RATE = new Factor(0.3, 1, 3);
    private static final Corrector.MoveCorrection WIDE =
            new Corrector.MoveCorrection(new Factor(0.3, 1, 4), new Factor(0.05, 1, 2.5), new Factor(0.2, 1, 6));
    /** How far CPU demand is taken to stray from its mean in the next minute. */
    private static final double CPU_SPREAD = 0.5;
    /** Guests of which nothing is known are taken to write this share of their memory a second. */
    private static final double UNKNOWN_DIRTY_SHARE = 0.02;
    /** What LZ4 and zstd make of ordinary heap pages. */
    private static final Ratio ASSUMED_WIRE_RATIO = new Ratio(0.5);

    private final PreCopy preCopy = new PreCopy();
    private final Bandwidth assumedBandwidth;
    private @Nullable Corrector corrector;
    private @Nullable Usual usual;

    /** What a link is taken to carry that has not been measured, by those that have. */
    private record Usual(Map<Link, Bandwidth> measured, Bandwidth bandwidth) {}

    /** @param assumedBandwidth of a link over which nothing has moved yet */
    public Forecaster(Bandwidth assumedBandwidth) {
        this.assumedBandwidth = assumedBandwidth;
    }

    /** Answers are corrected by this model from now on; null for none. */
    public void use(@Nullable Corrector trained) {
        corrector = trained;
    }

    /** Of a link over which nothing has moved. */
    public Bandwidth assumedBandwidth() {
        return assumedBandwidth;
    }

    public String model() {
        Corrector trained = corrector;
        return trained == null ? ANALYTIC : trained.name();
    }

    /** The next minute of a guest of which samples have been seen. */
    public VmForecast load(VmView vm, VmLoad load, FleetSnapshot fleet) {
        Corrector trained = corrector;
        Optional<Factor> learned = trained == null ? Optional.empty() : dirtyRate(trained, LoadCase.of(vm, load));
        Factor factor = learned.orElse(WIDE_RATE);
        String by = learned.isPresent() && trained != null ? trained.name() : ANALYTIC;
        double mean = load.dirtyRate().pagesPerSecond();
        double most = vm.vm().memory().pages();
        Estimate<DirtyRate> rate = scaled(factor, f -> new DirtyRate(Math.min(mean * f, most)));
        double cpu = load.cpu().value();
        Ratio low = new Ratio(cpu * (1 - CPU_SPREAD));
        Ratio high = new Ratio(Math.max(cpu * (1 + CPU_SPREAD), load.peakCpu().value()));
        return new VmForecast(vm.id(), fleet.at(), new Estimate<>(low, load.cpu(), high), rate, by);
    }

    private static Optional<Factor> dirtyRate(Corrector trained, LoadCase load) {
        try {
            return trained.dirtyRate(load).filter(Factor::isPlausible);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    public MoveForecast move(VmView vm, HostId to, MigrationLimits limits, FleetSnapshot fleet) {
        return move(caseOf(vm, to, limits, fleet));
    }

    MoveForecast move(MoveCase move) {
        PreCopy.Course course = preCopy.of(move);
        Corrector trained = corrector;
        if (trained == null) {
            return fallback(move, course, new Reason("model.missing", "No trained model is at hand"));
        }
        try {
            Optional<Corrector.MoveCorrection> correction = trained.move(move, course.costs());
            if (correction.isEmpty()) {
                String text = "Model " + trained.name() + " has seen too few moves";
                return fallback(move, course, new Reason("model.missing", text));
            }
            if (!correction.get().isPlausible()) {
                String text = "Model " + trained.name() + " answered " + correction.get();
                return fallback(move, course, new Reason("model.implausible", text));
            }
            return answer(move, course, correction.get(), trained.name(), null);
        } catch (RuntimeException e) {
            return fallback(move, course, new Reason("model.failed", "Model " + trained.name() + " failed: " + e));
        }
    }

    private static MoveForecast fallback(MoveCase move, PreCopy.Course course, Reason why) {
        return answer(move, course, WIDE, ANALYTIC, why);
    }

    private static MoveForecast answer(
            MoveCase move,
            PreCopy.Course course,
            Corrector.MoveCorrection by,
            String model,
            @Nullable Reason fallback) {
        Costs costs = course.costs();
        MovePrediction prediction = new MovePrediction(
                scaled(by.duration(), f -> times(costs.duration(), f)),
                scaled(by.transferred(), costs.transferred()::times),
                scaled(by.downtime(), f -> times(costs.downtime(), f)),
                course.converges(),
                model);
        return new MoveForecast(move, costs, prediction, fallback);
    }

    private static <T extends Comparable<? super T>> Estimate<T> scaled(Factor factor, Function<Double, T> scale) {
        return new Estimate<>(scale.apply(factor.low()), scale.apply(factor.expected()), scale.apply(factor.high()));
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofNanos(Math.round(duration.toNanos() / 1e3 * factor) * 1_000);
    }

    private MoveCase caseOf(VmView vm, HostId to, MigrationLimits limits, FleetSnapshot fleet) {
        VmLoad load = vm.load();
        DataSize memory = vm.vm().memory();
        DirtyRate rate = load == null
                ? new DirtyRate(memory.pages() * UNKNOWN_DIRTY_SHARE)
                : load(vm, load, fleet).dirtyRate().expected();
        Bandwidth link = fleet.links()
                .getOrDefault(new Link(vm.vm().host(), to), usual(fleet))
                .min(port(vm.vm().host(), fleet))
                .min(port(to, fleet));
        return new MoveCase(
                vm.vm().vcpus(),
                load == null ? Ratio.ONE : load.cpu(),
                memory,
                rate,
                load == null ? memory : load.workingSet(),
                link.min(limits.bandwidth()),
                wireRatio(fleet.movesOf(vm.id())),
                limits.downtime(),
                SwitchAim.LOWEST,
                limits.rounds());
    }

    private static Bandwidth port(HostId host, FleetSnapshot fleet) {
        return fleet.host(host).map(HostView::port).orElse(Bandwidth.UNLIMITED);
    }

    /** The mean of the links that have been measured stands for one that has not; it is worked out once for a snapshot. */
    @SuppressWarnings("ReferenceEquality")
    private Bandwidth usual(FleetSnapshot fleet) {
        Usual known = usual;
        if (known == null || known.measured() != fleet.links()) {
            known = new Usual(fleet.links(), mean(fleet.links()));
            usual = known;
        }
        return known.bandwidth();
    }

    private Bandwidth mean(Map<Link, Bandwidth> links) {
        return new Bandwidth(Math.round(links.values().stream()
                .mapToLong(Bandwidth::bytesPerSecond)
                .average()
                .orElse((double) assumedBandwidth.bytesPerSecond())));
    }

    private static Ratio wireRatio(List<PastMove> moves) {
        return moves.reversed().stream()
                .filter(PastMove::arrived)
                .map(PastMove::outcome)
                .filter(outcome -> outcome.manner().mode() == MigrationMode.RELAY)
                .map(MigrationOutcome::wireRatio)
                .filter(ratio -> ratio.value() > 0)
                .findFirst()
                .orElse(ASSUMED_WIRE_RATIO);
    }
}
