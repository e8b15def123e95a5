package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.MovePrediction;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.plan.Worth;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes guests off hosts above their threshold, by the moves that a search finds best together; then by one best move after
 * the other, should any be left, until none is above or no move gains more than it costs.
 */
public final class RelieveHosts implements Objective {

    private static final int MOST_ALTERNATIVES = 4;
    private static final int MOST_HOSTS = 50;
    /** Nothing is against the host but what the plan would cost. */
    private static final Reason DEARER = new Reason("plan.gains.less", "the plan would gain less");

    private final Function<Problem, List<ProposedMove>> search;

    public RelieveHosts() {
        this(Reliefs::of);
    }

    /** @param search for moves to begin with, in the order in which to make them */
    RelieveHosts(Function<Problem, List<ProposedMove>> search) {
        this.search = search;
    }

    private record Option(ProposedMove move, double net) {}

    private record Way(VmId vm, @Nullable HostId to) {}

    @Override
    public Proposal propose(Problem problem) {
        if (!problem.quality().permitsBalancing()) {
            return new Proposal(List.of(), problem.quality().refusals(), List.of());
        }
        Ledger ledger = new Ledger(problem.fleet());
        if (overloaded(problem, ledger).isEmpty()) {
            return Proposal.nothing(new Reason(
                    "fleet.balanced",
                    "No host is above " + problem.settings().cpuThreshold() + " CPU demand or "
                            + problem.settings().memoryThreshold() + " memory"));
        }
        return relieve(problem.remembering(), ledger);
    }

    private Proposal relieve(Problem problem, Ledger ledger) {
        List<ProposedMove> moves = new ArrayList<>();
        Map<Way, Rejection> rejections = new LinkedHashMap<>();
        List<ProposedMove> found = search.apply(problem);
        unmoved(problem, ledger, rejections);
        Map<ProposedMove, List<Rejection>> passedOver = new LinkedHashMap<>();
        for (ProposedMove move : found) {
            passedOver.put(move, passedOver(problem, ledger, move));
            ledger.move(move.vm(), move.to());
        }
        var costs = new GoalCosts(problem, ledger);
        passedOver.forEach((move, others) -> moves.add(withAlternatives(move, compared(problem, costs, move, others))));
        var candidates = moves.size() < problem.settings().mostMoves() ? new Candidates(problem, ledger) : null;
        while (candidates != null && moves.size() < problem.settings().mostMoves()) {
            Map<Way, Rejection> now = new LinkedHashMap<>();
            Option best = best(problem, ledger, candidates, moves, now);
            rejections.putAll(now);
            if (best == null) {
                break;
            }
            moves.add(withAlternatives(best.move(), ofGuest(best.move(), now.values())));
            ledger.move(best.move().vm(), best.move().to());
        }
        Set<VmId> moved = moves.stream().map(move -> move.vm().id()).collect(Collectors.toSet());
        rejections.values().removeIf(rejection -> moved.contains(rejection.vm()));
        List<Reason> reasons = new ArrayList<>();
        Ledger before = new Ledger(problem.fleet());
        List<HostId> overloaded = overloaded(problem, before);
        List<HostId> still = overloaded(problem, ledger);
        reasons.addAll(told("host.overloaded", "", overloaded, problem, before));
        reasons.addAll(told("host.still.overloaded", "After these moves ", still, problem, ledger));
        reasons.addAll(Staying.on(overloaded, still, problem.fleet(), moved, rejections.values()));
        return new Proposal(moves, reasons, List.copyOf(rejections.values()));
    }

    /** Of many hosts those that are most above their thresholds are named. */
    private static List<Reason> told(String code, String when, List<HostId> hosts, Problem problem, Ledger ledger) {
        List<HostId> named = hosts.size() <= MOST_HOSTS
                ? hosts
                : hosts.stream()
                        .sorted(Comparator.comparingDouble(host -> -ledger.excess(host, problem.settings())))
                        .limit(MOST_HOSTS)
                        .toList();
        List<Reason> reasons = new ArrayList<>();
        named.forEach(host -> reasons.add(new Reason(code, when + load(host, ledger))));
        int others = hosts.size() - named.size();
        if (others > 0) {
            reasons.add(
                    new Reason(code + ".others", when + others + " more hosts are above their thresholds, by less"));
        }
        return reasons;
    }

    private static String load(HostId host, Ledger ledger) {
        return host + " has a CPU demand of " + Eligibility.percent(ledger.cpu(host)) + " and "
                + Eligibility.percent(ledger.memory(host)) + " of its memory in use";
    }

    /** Why each guest of an overloaded host stays, unless it moves, or more is to be said of it. */
    private static void unmoved(Problem problem, Ledger ledger, Map<Way, Rejection> rejections) {
        Eligibility eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        Map<HostId, List<VmView>> guests = problem.fleet().guestsByHost();
        for (HostId host : overloaded(problem, ledger)) {
            for (VmView vm : guests.getOrDefault(host, List.of())) {
                reject(rejections, vm, null, eligibility.againstLeaving(vm).orElse(Staying.OTHERS));
            }
        }
    }

    /** Where else a guest might have gone, as the ledger stands before its move. */
    private static List<Rejection> passedOver(Problem problem, Ledger ledger, ProposedMove move) {
        Eligibility eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        VmView vm = move.vm();
        List<Rejection> rejections = new ArrayList<>();
        for (HostId to : ledger.hosts()) {
            if (!to.equals(move.to()) && !to.equals(vm.vm().host()) && rejections.size() < MOST_ALTERNATIVES) {
                Reason why = eligibility
                        .againstTaking(to, vm)
                        .or(() -> eligibility.againstGroup(to, vm))
                        .orElse(DEARER);
                rejections.add(new Rejection(vm.id(), vm.vm().name(), to, why));
            }
        }
        return rejections;
    }

    /** The same, with what the whole plan would cost where nothing but that is against a host. */
    private static List<Rejection> compared(
            Problem problem, GoalCosts costs, ProposedMove move, List<Rejection> others) {
        List<Rejection> compared = new ArrayList<>();
        for (Rejection other : others) {
            HostId to = other.to();
            if (to == null || !other.why().equals(DEARER)) {
                compared.add(other);
                continue;
            }
            MoveForecast forecast = problem.predict().apply(move.vm(), to);
            double more = costs.change(move.vm(), move.to(), to)
                    + (Price.of(move.vm(), forecast.prediction()).toNanos()
                                    - move.worth().cost().toNanos())
                            / 1e9;
            String text = String.format(
                    Locale.ROOT,
                    more >= 0
                            ? "the plan would cost %.2f core-seconds more"
                            : "the plan would cost %.2f core-seconds less, which the search did not find",
                    Math.abs(more));
            compared.add(new Rejection(other.vm(), other.vmName(), to, new Reason(DEARER.code(), text)));
        }
        return compared;
    }

    private static List<Rejection> ofGuest(ProposedMove move, Collection<Rejection> rejections) {
        return rejections.stream()
                .filter(rejection -> rejection.vm().equals(move.vm().id()))
                .limit(MOST_ALTERNATIVES)
                .toList();
    }

    private static List<HostId> overloaded(Problem problem, Ledger ledger) {
        return ledger.hosts().stream()
                .filter(h -> ledger.excess(h, problem.settings()) > 0)
                .toList();
    }

    private static @Nullable Option best(
            Problem problem,
            Ledger ledger,
            Candidates candidates,
            List<ProposedMove> moves,
            Map<Way, Rejection> rejections) {
        Eligibility eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        Map<HostId, List<VmView>> guests = candidates.guestsByHost();
        Option best = null;
        for (HostId source : overloaded(problem, ledger)) {
            for (VmView vm : guests.getOrDefault(source, List.of())) {
                if (moves.stream().anyMatch(m -> m.vm().id().equals(vm.id()))) {
                    continue;
                }
                for (HostId to : candidates.placesOf(vm)) {
                    Option option = option(problem, ledger, eligibility, vm, to, rejections);
                    if (option != null && (best == null || option.net() > best.net())) {
                        best = option;
                    }
                }
            }
        }
        return best;
    }

    private static @Nullable Option option(
            Problem problem,
            Ledger ledger,
            Eligibility eligibility,
            VmView vm,
            HostId to,
            Map<Way, Rejection> rejections) {
        if (to.equals(vm.vm().host())) {
            return null;
        }
        Optional<Reason> against = eligibility
                .againstTaking(to, vm)
                .or(() -> eligibility.againstGroup(to, vm))
                .or(() -> againstRelief(problem, ledger, vm));
        if (against.isPresent()) {
            reject(rejections, vm, to, against.get());
            return null;
        }
        MoveForecast forecast = problem.predict().apply(vm, to);
        Worth worth = worth(problem, ledger, vm, forecast.prediction());
        Optional<Reason> useless = againstWorth(forecast.prediction(), worth);
        if (useless.isPresent()) {
            reject(rejections, vm, to, useless.get());
            return null;
        }
        Reason why = Relief.of(vm.vm().host(), ledger, worth);
        return new Option(new ProposedMove(vm, to, forecast, worth, List.of(why)), net(ledger, vm, to, worth));
    }

    /** Where two destinations are worth the same, the emptier one is better. */
    private static double net(Ledger ledger, VmView vm, HostId to, Worth worth) {
        double net = worth.gain().minus(worth.cost()).toNanos() / 1e9;
        double crowding = Math.max(ledger.cpuWith(to, vm), ledger.memoryWith(to, vm));
        return net * (1 - 0.2 * Math.min(1, crowding));
    }

    private static double relieved(Problem problem, Ledger ledger, VmView vm) {
        return ledger.excess(vm.vm().host(), problem.settings()) - ledger.excessWithout(vm, problem.settings());
    }

    private static Optional<Reason> againstRelief(Problem problem, Ledger ledger, VmView vm) {
        double least =
                problem.settings().improvement().value() * ledger.cpus(vm.vm().host());
        double relieved = relieved(problem, ledger, vm);
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

    private static Worth worth(Problem problem, Ledger ledger, VmView vm, MovePrediction predicted) {
        double horizon = problem.settings().horizon().toNanos() / 1e9;
        return new Worth(Price.duration(relieved(problem, ledger, vm) * horizon), Price.of(vm, predicted));
    }

    private static Optional<Reason> againstWorth(MovePrediction predicted, Worth worth) {
        Optional<Reason> copying = Eligibility.againstCopying(predicted);
        return copying.isPresent() || worth.pays()
                ? copying
                : Optional.of(new Reason(
                        "gain.below.cost",
                        "gains " + worth.gain().toSeconds() + " core-seconds, costs "
                                + worth.cost().toSeconds()));
    }

    private static void reject(Map<Way, Rejection> rejections, VmView vm, @Nullable HostId to, Reason why) {
        rejections.put(new Way(vm.id(), to), new Rejection(vm.id(), vm.vm().name(), to, why));
    }

    private static ProposedMove withAlternatives(ProposedMove move, List<Rejection> rejections) {
        List<Reason> reasons = new ArrayList<>(move.reasons());
        rejections.stream()
                .map(r -> new Reason(
                        "alternative." + r.why().code(),
                        "not " + r.to() + ": " + r.why().text()))
                .forEach(reasons::add);
        return new ProposedMove(move.vm(), move.to(), move.forecast(), move.worth(), reasons);
    }
}
