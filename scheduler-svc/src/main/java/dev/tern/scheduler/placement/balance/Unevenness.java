package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How unevenly hosts are used, and what moves would gain by that, where even use is wanted for itself. */
final class Unevenness {

    private final Problem problem;
    private final Ledger ledger;
    private final Eligibility eligibility;
    /** Those that take guests; none where even use is not wanted for itself. */
    private final List<HostId> open;

    /** Of hosts that take guests, as they are at first: one of these is the lowest for any guest. */
    private final List<Slope> lowest;

    Unevenness(Problem problem, Ledger ledger) {
        this.problem = problem;
        this.ledger = ledger;
        eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        open = problem.settings().weights().evensUse()
                ? ledger.hosts().stream().filter(eligibility::isOpen).toList()
                : List.of();
        lowest = lowest(open.stream()
                .map(host -> Slope.of(host, ledger))
                .sorted(Comparator.comparingDouble(Slope::cores).thenComparingDouble(Slope::bytes))
                .toList());
    }

    private static List<Slope> lowest(List<Slope> flattestFirst) {
        List<Slope> lowest = new ArrayList<>();
        for (Slope slope : flattestFirst) {
            if (lowest.stream().noneMatch(other -> other.isNeverAbove(slope))) {
                lowest.add(slope);
            }
        }
        return lowest;
    }

    /**
     * The most that the guest's move might gain, wherever it went, had that host room for it. In cores, as they are weighed;
     * not above 0 where no move would make use more even, and where that is not wanted for itself.
     */
    double gain(VmView vm) {
        double least =
                lowest.stream().mapToDouble(slope -> slope.with(vm)).min().orElse(Double.POSITIVE_INFINITY);
        return lowest.isEmpty() ? 0 : weighed(Slope.of(vm.vm().host(), ledger).without(vm) - least);
    }

    /** What its move there gains as the ledger stands: below 0 where use would be less even; 0 where that is not wanted. */
    double gain(VmView vm, HostId to) {
        return problem.settings().weights().evensUse()
                ? weighed(Slope.of(vm.vm().host(), ledger).without(vm)
                        - Slope.of(to, ledger).with(vm))
                : 0;
    }

    private double weighed(double cores) {
        return problem.settings().weights().evenness() * cores;
    }

    /** Whether any guest that may leave might gain what a move has to. */
    boolean isWorthAMove() {
        double least = problem.settings().improvement().value();
        return !lowest.isEmpty()
                && problem.fleet().vms().values().stream()
                        .filter(vm -> problem.fleet().host(vm.vm().host()).isPresent())
                        .filter(vm -> gain(vm) > least * ledger.cpus(vm.vm().host()))
                        .anyMatch(vm -> eligibility.againstLeaving(vm).isEmpty());
    }

    /** @param after as hosts are used once the moves are made; the same where there are none */
    Reason told(Ledger after, boolean moves) {
        String text = "Hosts that take guests are used from " + range(ledger);
        return new Reason(
                "fleet.uneven",
                text + (moves ? "; after these moves from " + range(after) : "; no move that evens that is worth it"));
    }

    private String range(Ledger used) {
        return range(used::cpu) + " of their CPU and from " + range(used::memory) + " of their memory";
    }

    private String range(ToDoubleFunction<HostId> use) {
        double least = open.stream().mapToDouble(use).min().orElse(0);
        double most = open.stream().mapToDouble(use).max().orElse(0);
        return Eligibility.percent(least) + " to " + Eligibility.percent(most);
    }
}
