package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds an order in which ordered moves find room, each when it is made. Guests that wait for each other's room get past each
 * other by way of a third host: one of them is parked there, by a move of its own, and goes on when there is room. Whatever
 * holds for a host that nobody asked for holds for a parking host. The cheapest way is taken, by what the moves are predicted
 * to cost beyond those that were ordered.
 *
 * <p>Where moves in the order given do not bring everyone there, the search goes from placement to placement by one move at a
 * time: from the one that cost least so far, and so it finds the cheapest way first; where that takes too long, from the one
 * with the fewest guests left. Both are bounded.
 */
final class Passage {

    /** Placements from which a search goes on. */
    private static final int MOST_PLACEMENTS = 500;
    /** Hosts on which a guest may be parked, the cheapest for it. */
    private static final int MOST_PARKINGS = 8;
    /** Other parking hosts of which a plan says what stood against them. */
    private static final int MOST_ALTERNATIVES = 4;
    /** Pairs of guest and parking host, each of which may have to be predicted: others are not parked. */
    private static final int MOST_PAIRS = 50_000;

    /** A guest that is to go to a host. */
    record Wish(VmView vm, HostId to, Reason why) {

        HostId from() {
            return vm.vm().host();
        }
    }

    /**
     * A move of the order.
     *
     * @param vm as it is when the move begins
     * @param others guests that wait for the room that it makes; of one that leads to where it was ordered nobody asks
     */
    record Leg(Wish wish, VmView vm, HostId to, List<VmView> others) {

        boolean isParking() {
            return !to.equals(wish.to());
        }

        boolean goesOn() {
            return !vm.vm().host().equals(wish.from());
        }
    }

    /**
     * @param legs in the order in which to make them
     * @param stuck wishes for which no order makes room
     */
    record Found(List<Leg> legs, List<Wish> stuck) {}

    /** @param detour what both moves cost beyond the one that was ordered, in nanoseconds of CPU time */
    private record Parking(HostId host, long detour) {}

    private final Problem problem;
    private final MigrationMode mode;
    private final List<Wish> wishes;
    private final Map<Bans.Pair, Optional<Parking>> parkings = new HashMap<>();

    /** @param wishes of different guests, against which nothing stands but room */
    Passage(Problem problem, MigrationMode mode, List<Wish> wishes) {
        this.problem = problem.remembering();
        this.mode = mode;
        this.wishes = List.copyOf(wishes);
    }

    Found from(Ledger ledger) {
        List<Standing.Stand> stands = fitting(ledger.copy()).stream()
                .map(wish -> new Standing.Stand(wish, wish.vm()))
                .toList();
        Standing best = found(Standing.of(ledger, stands, List.of()));
        List<Wish> stuck = new ArrayList<>(wishes);
        best.legs().forEach(leg -> stuck.remove(leg.wish()));
        return new Found(best.legs(), stuck);
    }

    private Standing found(Standing start) {
        Standing straight = straight(start);
        if (straight.left() == 0) {
            return straight;
        }
        Standing best = better(straight, search(start, Standing.Change.CHEAPEST_FIRST, false));
        if (best.left() > 0) {
            best = better(best, search(start, Standing.Change.CHEAPEST_FIRST, true));
        }
        return best.left() == 0 ? best : better(best, search(straight, Standing.Change.FEWEST_LEFT_FIRST, false));
    }

    /** All that have room once all are made: of those to a host that would be too full the last are left out. */
    private List<Wish> fitting(Ledger after) {
        List<Wish> fitting = new ArrayList<>(wishes);
        fitting.forEach(wish -> after.move(wish.vm(), wish.to()));
        boolean full = true;
        while (full) {
            full = false;
            for (Wish wish : List.copyOf(fitting).reversed()) {
                after.takeBack(wish.vm(), wish.to());
                if (!ordered(after).hasRoom(wish.to(), wish.vm())) {
                    fitting.remove(wish);
                    full = true;
                } else {
                    after.move(wish.vm(), wish.to());
                }
            }
        }
        return fitting;
    }

    /** Everyone who finds room goes, over and over. */
    private Standing straight(Standing start) {
        Ledger ledger = start.ledger().copy();
        List<Standing.Stand> stands = new ArrayList<>(start.stands());
        List<Leg> legs = new ArrayList<>();
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int i = 0; i < stands.size(); i++) {
                Standing.Stand stand = stands.get(i);
                HostId to = stand.wish().to();
                if (!stand.isThere() && ordered(ledger).hasRoom(to, stand.vm())) {
                    ledger.move(stand.vm(), to);
                    legs.add(new Leg(stand.wish(), stand.vm(), to, List.of()));
                    stands.set(i, stand.at(to));
                    moved = true;
                }
            }
        }
        return Standing.of(ledger, stands, legs);
    }

    /**
     * The best placement with nobody on a parking host.
     *
     * @param anyone whether also those may be parked for whose room nobody waits: others may be parked there then
     */
    private Standing search(Standing start, Comparator<Standing.Change> first, boolean anyone) {
        PriorityQueue<Standing.Change> open = new PriorityQueue<>(first);
        Set<List<HostId>> seen = new HashSet<>();
        Standing best = start;
        Standing now = start;
        for (int made = 0, i = 0; i < MOST_PLACEMENTS && best.left() > 0; i++) {
            for (Standing.Step step : steps(now, anyone)) {
                open.add(new Standing.Change(now, step, ++made));
            }
            seen.add(now.places());
            while (!open.isEmpty() && seen.contains(open.peek().places())) {
                open.remove();
            }
            if (open.isEmpty()) {
                break;
            }
            now = open.remove().made();
            best = now.isSettled() ? better(best, now) : best;
        }
        return best;
    }

    private static Standing better(Standing one, Standing other) {
        boolean fewer = other.left() < one.left();
        return fewer || (other.left() == one.left() && other.detour() < one.detour()) ? other : one;
    }

    /** To their destinations all that find room; aside those who have not moved. */
    private List<Standing.Step> steps(Standing now, boolean anyone) {
        Eligibility eligibility = ordered(now.ledger());
        Map<HostId, List<VmView>> awaiting = now.stands().stream()
                .filter(stand -> !stand.isThere())
                .collect(Collectors.groupingBy(
                        stand -> stand.wish().to(), Collectors.mapping(Standing.Stand::vm, Collectors.toList())));
        List<HostId> roomy = roomy(now);
        List<Standing.Step> steps = new ArrayList<>();
        for (int i = 0; i < now.stands().size(); i++) {
            Standing.Stand stand = now.stands().get(i);
            if (stand.isThere()) {
                continue;
            }
            if (eligibility.hasRoom(stand.wish().to(), stand.vm())) {
                steps.add(new Standing.Step(i, stand.wish().to(), List.of(), 0));
            }
            List<VmView> others = awaiting.getOrDefault(stand.place(), List.of());
            if (!roomy.isEmpty() && !stand.isParked() && (anyone || !others.isEmpty())) {
                steps.addAll(parkings(now, i, others, roomy));
            }
        }
        return steps;
    }

    /** Hosts with room for the smallest guest. */
    private List<HostId> roomy(Standing now) {
        Optional<VmView> smallest = now.stands().stream()
                .map(Standing.Stand::vm)
                .min(Comparator.comparing(vm -> vm.vm().memory()));
        Eligibility eligibility = ordered(now.ledger());
        return smallest.stream()
                .flatMap(vm -> now.ledger().hosts().stream().filter(host -> eligibility.hasRoom(host, vm)))
                .toList();
    }

    private List<Standing.Step> parkings(Standing now, int guest, List<VmView> others, List<HostId> roomy) {
        Wish wish = now.stands().get(guest).wish();
        return roomy.stream()
                .filter(host -> againstGuest(now.ledger(), wish, host).isEmpty())
                .flatMap(host -> parking(now.ledger(), wish, host).stream())
                .sorted(Comparator.comparingLong(Parking::detour))
                .limit(MOST_PARKINGS)
                .map(parking -> new Standing.Step(guest, parking.host(), others, parking.detour()))
                .toList();
    }

    /** Empty where anything stands against it but room and groups. */
    private Optional<Parking> parking(Ledger ledger, Wish wish, HostId host) {
        var pair = new Bans.Pair(wish.vm().id(), host);
        Optional<Parking> known = parkings.get(pair);
        if (known == null) {
            known = parkings.size() < MOST_PAIRS
                            && againstHost(ledger, wish, host).isEmpty()
                    ? Optional.of(new Parking(host, detour(wish, host)))
                    : Optional.empty();
            parkings.put(pair, known);
        }
        return known;
    }

    /** What stands against parking this guest there, whoever else is there. */
    private Optional<Reason> againstHost(Ledger ledger, Wish wish, HostId host) {
        if (host.equals(wish.to())) {
            return Optional.of(new Reason("host.same", "it is to go there in the end"));
        }
        VmView parked = wish.vm().at(host);
        Eligibility ordered = ordered(ledger);
        return new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL, mode)
                .againstPlace(host, wish.vm())
                .or(() -> ordered.againstLeaving(parked))
                .or(() -> ordered.againstPlace(wish.to(), parked))
                .or(() -> Eligibility.againstCopying(forecast(wish.vm(), host).prediction()));
    }

    /** What those who are there by then leave no room for. */
    private Optional<Reason> againstGuest(Ledger ledger, Wish wish, HostId host) {
        Eligibility eligibility = ordered(ledger);
        return eligibility.againstRoom(host, wish.vm()).or(() -> eligibility.againstGroup(host, wish.vm()));
    }

    /** Other hosts on which this guest might have been parked, and what stood against each before it was. */
    List<Rejection> passedOver(Ledger ledger, Leg leg) {
        List<Rejection> passed = new ArrayList<>();
        for (HostId host : ledger.hosts()) {
            if (!host.equals(leg.to())
                    && !host.equals(leg.wish().to())
                    && !host.equals(leg.wish().from())) {
                Reason why = againstHost(ledger, leg.wish(), host)
                        .or(() -> againstGuest(ledger, leg.wish(), host))
                        .orElseGet(() -> new Reason("parked.dearer", "the way over it would cost no less"));
                passed.add(new Rejection(leg.vm().id(), leg.vm().vm().name(), host, why));
            }
            if (passed.size() == MOST_ALTERNATIVES) {
                break;
            }
        }
        return passed;
    }

    private long detour(Wish wish, HostId host) {
        VmView vm = wish.vm();
        return price(vm, host) + price(vm.at(host), wish.to()) - price(vm, wish.to());
    }

    private long price(VmView vm, HostId to) {
        return Price.of(vm, forecast(vm, to).prediction()).toNanos();
    }

    private MoveForecast forecast(VmView vm, HostId to) {
        return problem.predict().apply(vm, to);
    }

    private Eligibility ordered(Ledger ledger) {
        return new Eligibility(problem, ledger, Eligibility.Urgency.ORDERED, mode);
    }
}
