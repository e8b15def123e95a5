package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.model.Profile;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.GuestGoal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Hosts are relieved, groups brought apart and, where that is wanted, hosts' use evened, by moves that nobody asked for. */
final class Balancing implements Profile {

    private final PlacementSettings settings;
    private final Candidates candidates;
    private final Eligibility eligibility;
    private final Set<HostId> overloaded;

    Balancing(Problem problem, Ledger ledger) {
        settings = problem.settings();
        candidates = new Candidates(problem, ledger);
        eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);
        overloaded = ledger.hosts().stream()
                .filter(host -> ledger.excess(host, settings) > 0)
                .collect(Collectors.toSet());
    }

    @Override
    public List<VmView> guests() {
        return candidates.guests();
    }

    /** Not those that are to be relieved: whoever has to leave one first might wait for the guest that comes. */
    @Override
    public List<HostId> placesOf(VmView vm) {
        return candidates.placesOf(vm).stream()
                .filter(host -> !overloaded.contains(host))
                .filter(host -> eligibility.againstPlace(host, vm).isEmpty())
                .toList();
    }

    @Override
    public List<HostId> hosts() {
        return candidates.hosts();
    }

    @Override
    public double cpuLimit() {
        return settings.cpuTarget().value();
    }

    @Override
    public double memoryLimit() {
        return settings.memoryTarget().value();
    }

    @Override
    public boolean isMemoryHeldOnBoth() {
        return true;
    }

    @Override
    public List<GuestGoal> goals(List<HostId> hosts, List<VmView> guests) {
        return List.of();
    }
}
