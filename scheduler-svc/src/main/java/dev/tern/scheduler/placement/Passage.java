package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    private final Problem problem;
    private final MigrationMode mode;
    private final List<Wish> wishes;

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
        Standing best = found(new Standing(ledger, stands, List.of(), 0));
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
                if (ordered(after).againstRoom(wish.to(), wish.vm()).isPresent()) {
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
                if (!stand.isThere()
                        && ordered(ledger).againstRoom(to, stand.vm()).isEmpty()) {
                    ledger.move(stand.vm(), to);
                    legs.add(new Leg(stand.wish(), stand.vm(), to, List.of()));
                    stands.set(i, stand.at(to));
                    moved = true;
                }
            }
        }
        return new Standing(ledger, stands, legs, 0);
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
        List<Standing.Step> steps = new ArrayList<>();
        for (int i = 0; i < now.stands().size(); i++) {
            Standing.Stand stand = now.stands().get(i);
            if (stand.isThere()) {
                continue;
            }
            if (eligibility.againstRoom(stand.wish().to(), stand.vm()).isEmpty()) {
                steps.add(new Standing.Step(i, stand.wish().to(), List.of(), 0));
            }
            List<VmView> others = now.stands().stream()
                    .filter(other -> !other.isThere() && other.wish().to().equals(stand.place()))
                    .map(Standing.Stand::vm)
                    .toList();
            if (!stand.isParked() && (anyone || !others.isEmpty())) {
                steps.addAll(parkings(now, i, others));
            }
        }
        return steps;
    }

    private List<Standing.Step> parkings(Standing now, int guest, List<VmView> others) {
        Standing.Stand stand = now.stands().get(guest);
        List<Standing.Step> parkings = new ArrayList<>();
        for (HostId host : now.ledger().hosts()) {
            if (against(now.ledger(), stand.wish(), host) == null) {
                parkings.add(new Standing.Step(guest, host, others, detour(stand.wish(), host)));
            }
        }
        return parkings.stream()
                .sorted(Comparator.comparingLong(Standing.Step::detour))
                .limit(MOST_PARKINGS)
                .toList();
    }

    /** What stands against parking this guest there; null where nothing does. */
    private @Nullable Reason against(Ledger ledger, Wish wish, HostId host) {
        if (host.equals(wish.to())) {
            return new Reason("host.same", "it is to go there in the end");
        }
        VmView vm = wish.vm();
        VmView parked = vm.at(host);
        Eligibility ordered = ordered(ledger);
        return new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL, mode)
                .againstPlace(host, vm)
                .or(() -> ordered.againstRoom(host, vm))
                .or(() -> ledger.holdsGroupOf(vm, host)
                        ? Optional.of(new Reason("group.apart", host + " has a guest of its group already"))
                        : Optional.empty())
                .or(() -> ordered.againstLeaving(parked))
                .or(() -> ordered.againstPlace(wish.to(), parked))
                .or(() -> Eligibility.againstCopying(forecast(vm, host).prediction()))
                .orElse(null);
    }

    /** Other hosts on which this guest might have been parked, and what stood against each before it was. */
    List<Rejection> passedOver(Ledger ledger, Leg leg) {
        List<Rejection> passed = new ArrayList<>();
        for (HostId host : ledger.hosts()) {
            if (!host.equals(leg.to())
                    && !host.equals(leg.wish().to())
                    && !host.equals(leg.wish().from())) {
                Reason why = against(ledger, leg.wish(), host);
                passed.add(new Rejection(
                        leg.vm().id(),
                        leg.vm().vm().name(),
                        host,
                        why == null ? new Reason("parked.dearer", "the way over it would cost no less") : why));
            }
        }
        return passed.stream().limit(MOST_PARKINGS).toList();
    }

    /** In nanoseconds of CPU time: what both moves cost beyond the one that was ordered. */
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
