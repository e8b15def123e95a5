package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.goal.Evenness;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How unevenly hosts are used, where even use is wanted for itself: a guest's move to the host that is used least is the most
 * that it might gain by that.
 */
final class Unevenness {

    private final Problem problem;
    private final Ledger ledger;
    private final Eligibility eligibility;
    /** Those that take guests; none where even use is not wanted for itself. */
    private final List<HostId> open;

    private final @Nullable HostId idlest;

    Unevenness(Problem problem, Ledger ledger) {
        this.problem = problem;
        this.ledger = ledger;
        eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        open = problem.settings().weights().evensUse()
                ? ledger.hosts().stream().filter(eligibility::isOpen).toList()
                : List.of();
        idlest = open.stream()
                .min(Comparator.comparingDouble(host -> Evenness.share(ledger.cpu(host), ledger.memory(host))))
                .orElse(null);
    }

    /** In cores, as they are weighed; below 0 where it would be less even. */
    double gain(VmView vm) {
        HostId from = vm.vm().host();
        if (idlest == null || from.equals(idlest)) {
            return 0;
        }
        double cpu = ledger.cpu(from) - vm.cores() / ledger.cpus(from);
        double memory = ledger.memory(from) - vm.vm().memory().bytes() / ledger.capacity(from);
        double left = cost(from, ledger.cpu(from), ledger.memory(from)) - cost(from, cpu, memory);
        double taken = cost(idlest, ledger.cpuWith(idlest, vm), ledger.memoryWith(idlest, vm))
                - cost(idlest, ledger.cpu(idlest), ledger.memory(idlest));
        return problem.settings().weights().evenness() * (left - taken);
    }

    private double cost(HostId host, double cpu, double memory) {
        return Evenness.share(cpu, memory) * ledger.cpus(host);
    }

    /** Whether any guest that may leave might gain what a move has to. */
    boolean isWorthAMove() {
        double least = problem.settings().improvement().value();
        return idlest != null
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
