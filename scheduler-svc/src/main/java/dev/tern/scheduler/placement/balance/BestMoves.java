package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.Worth;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.Rejection;
import dev.tern.scheduler.placement.explanation.Alternatives;
import dev.tern.scheduler.placement.goal.Price;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One move after the other, each the one that relieves an overloaded host best as things stand then. */
final class BestMoves {

    private record Option(ProposedMove move, double net) {}

    private record Way(VmId vm, HostId to) {}

    private final Problem problem;
    private final Ledger ledger;
    private final Eligibility eligibility;
    private final Candidates candidates;
    private final Unevenness unevenness;
    private final Set<VmId> moved = new HashSet<>();
    private final Map<Way, Rejection> rejections = new LinkedHashMap<>();

    /**
     * @param ledger has each move made once it is found
     * @param moved guests that have moved already
     */
    BestMoves(Problem problem, Ledger ledger, Set<VmId> moved) {
        this.problem = problem;
        this.ledger = ledger;
        this.eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        this.candidates = new Candidates(problem, ledger);
        this.unevenness = new Unevenness(problem, ledger);
        this.moved.addAll(moved);
    }

    /** Empty where no move gains more than it costs. */
    Optional<ProposedMove> next() {
        Map<Way, Rejection> now = new LinkedHashMap<>();
        Option best = best(now);
        rejections.putAll(now);
        if (best == null) {
            return Optional.empty();
        }
        ProposedMove move = best.move();
        moved.add(move.vm().id());
        ledger.move(move.vm(), move.to());
        List<Rejection> others = now.values().stream()
                .filter(rejection -> rejection.vm().equals(move.vm().id()))
                .limit(Alternatives.MOST)
                .toList();
        return Optional.of(Alternatives.added(move, others));
    }

    /** What was considered in vain, also of guests that moved in the end. */
    List<Rejection> rejections() {
        return List.copyOf(rejections.values());
    }

    private @Nullable Option best(Map<Way, Rejection> against) {
        Map<HostId, List<VmView>> guests = candidates.guestsByHost();
        Option best = null;
        for (HostId source : ledger.overloaded(problem.settings())) {
            for (VmView vm : guests.getOrDefault(source, List.of())) {
                if (moved.contains(vm.id())) {
                    continue;
                }
                for (HostId to : candidates.placesOf(vm)) {
                    Option option = option(vm, to, against);
                    if (option != null && (best == null || option.net() > best.net())) {
                        best = option;
                    }
                }
            }
        }
        return best;
    }

    private @Nullable Option option(VmView vm, HostId to, Map<Way, Rejection> rejected) {
        if (to.equals(vm.vm().host())) {
            return null;
        }
        Optional<Reason> against = eligibility
                .againstTaking(to, vm)
                .or(() -> eligibility.againstGroup(to, vm))
                .or(() -> againstRelief(vm));
        if (against.isPresent()) {
            reject(rejected, vm, to, against.get());
            return null;
        }
        MoveForecast forecast = problem.predict().apply(vm, to);
        Worth worth = worth(vm, to, forecast.prediction());
        Optional<Reason> useless = againstWorth(forecast.prediction(), worth);
        if (useless.isPresent()) {
            reject(rejected, vm, to, useless.get());
            return null;
        }
        Reason why = Relief.of(vm.vm().host(), ledger, problem.settings(), worth);
        return new Option(new ProposedMove(vm, to, forecast, worth, List.of(why)), net(vm, to, worth));
    }

    private static void reject(Map<Way, Rejection> rejected, VmView vm, HostId to, Reason why) {
        rejected.put(new Way(vm.id(), to), new Rejection(vm.id(), vm.vm().name(), to, why));
    }

    /** Where two destinations are worth the same, the emptier one is better. */
    private double net(VmView vm, HostId to, Worth worth) {
        double net = worth.gain().minus(worth.cost()).toNanos() / 1e9;
        double crowding = Math.max(ledger.cpuWith(to, vm), ledger.memoryWith(to, vm));
        return net * (1 - 0.2 * Math.min(1, crowding));
    }

    private Optional<Reason> againstRelief(VmView vm) {
        double least =
                problem.settings().improvement().value() * ledger.cpus(vm.vm().host());
        double relieved = ledger.relief(vm, problem.settings());
        return relieved >= least
                ? Optional.empty()
                : Optional.of(new Reason(
                        "gain.too.small",
                        String.format(
                                Locale.ROOT,
                                "would relieve %.2f cores, %.2f is the least that is worth a move",
                                relieved,
                                least)));
    }

    private Worth worth(VmView vm, HostId to, MovePrediction predicted) {
        double cores = problem.settings().weights().overload() * ledger.relief(vm, problem.settings())
                + unevenness.gain(vm, to);
        return new Worth(
                Price.duration(cores * problem.settings().horizonSeconds()),
                Price.weighed(problem.settings(), vm, predicted));
    }

    private Optional<Reason> againstWorth(MovePrediction predicted, Worth worth) {
        Optional<Reason> copying = Eligibility.againstCopying(predicted);
        return copying.isPresent() || worth.pays()
                ? copying
                : Optional.of(new Reason(
                        "gain.below.cost",
                        "gains " + worth.gain().toSeconds() + " "
                                + problem.settings().weights().unit() + ", costs "
                                + worth.cost().toSeconds()));
    }
}
