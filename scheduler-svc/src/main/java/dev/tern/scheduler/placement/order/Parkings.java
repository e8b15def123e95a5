package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.goal.Price;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where guests of a {@link Passage} may be parked: of each guest a short list, so that trying placement after placement stays
 * cheap however many hosts there are. A host that has no room before the first move and that no guest is to leave never has
 * any, so it is on no list.
 */
final class Parkings {

    /** Pairs of guest and host, each of which may have to be predicted, there and on: shared out among the guests. */
    private static final int MOST_PAIRS = 10_000;
    /** On a list, of hosts with room before the first move, and of hosts without: the cheapest. */
    private static final int MOST_HOSTS = 32;

    /** @param detour what both moves cost beyond the one that was ordered, in nanoseconds of CPU time */
    record Parking(HostId host, long detour) {}

    private static final Comparator<Parking> CHEAPEST_FIRST =
            Comparator.comparingLong(Parking::detour).thenComparing(Parking::host);

    private final Problem problem;
    private final Eligibility ordered;
    private final Eligibility unasked;
    private final List<HostId> emptiestFirst;
    private final Set<HostId> left = new HashSet<>();
    private final int pairsEach;
    private final Map<VmId, List<Parking>> known = new HashMap<>();

    /** @param start what hosts carry before the first move */
    Parkings(Problem problem, MigrationMode mode, List<Passage.Wish> wishes, Ledger start) {
        this.problem = problem;
        this.ordered = new Eligibility(problem, start, Eligibility.Urgency.ORDERED, mode);
        this.unasked = new Eligibility(problem, start, Eligibility.Urgency.OPTIONAL, mode);
        this.emptiestFirst = start.hosts().stream()
                .sorted(Comparator.<HostId>comparingDouble(host -> start.bytes(host) - start.capacity(host))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        wishes.forEach(wish -> left.add(wish.from()));
        this.pairsEach = Math.max(1, MOST_PAIRS / Math.max(1, wishes.size()));
    }

    /** The cheapest first; which of them has room is another matter. */
    List<Parking> of(Passage.Wish wish) {
        return known.computeIfAbsent(wish.vm().id(), _ -> found(wish));
    }

    private List<Parking> found(Passage.Wish wish) {
        List<Parking> roomy = new ArrayList<>();
        List<Parking> full = new ArrayList<>();
        int pairs = 0;
        for (HostId host : emptiestFirst) {
            boolean hasRoom = ordered.hasRoom(host, wish.vm());
            if (!hasRoom && !left.contains(host)) {
                continue;
            }
            if (pairs == pairsEach) {
                break;
            }
            pairs++;
            if (against(wish, host).isEmpty()) {
                (hasRoom ? roomy : full).add(new Parking(host, detour(wish, host)));
            }
        }
        return Stream.concat(cheapest(roomy), cheapest(full))
                .sorted(CHEAPEST_FIRST)
                .toList();
    }

    private static Stream<Parking> cheapest(List<Parking> parkings) {
        return parkings.stream().sorted(CHEAPEST_FIRST).limit(MOST_HOSTS);
    }

    /** What stands against parking this guest there, whoever else is there. */
    Optional<Reason> against(Passage.Wish wish, HostId host) {
        if (host.equals(wish.to())) {
            return Optional.of(new Reason("host.same", "it is to go there in the end"));
        }
        VmView parked = wish.vm().at(host);
        return unasked.againstPlace(host, wish.vm())
                .or(() -> ordered.againstLeaving(parked))
                .or(() -> ordered.againstPlace(wish.to(), parked))
                .or(() -> Eligibility.againstCopying(forecast(wish.vm(), host).prediction()));
    }

    private long detour(Passage.Wish wish, HostId host) {
        VmView vm = wish.vm();
        return price(vm, host) + price(vm.at(host), wish.to()) - price(vm, wish.to());
    }

    private long price(VmView vm, HostId to) {
        return Price.of(vm, forecast(vm, to).prediction()).toNanos();
    }

    private MoveForecast forecast(VmView vm, HostId to) {
        return problem.predict().apply(vm, to);
    }
}
