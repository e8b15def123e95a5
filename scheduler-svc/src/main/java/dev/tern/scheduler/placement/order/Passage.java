package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Rejection;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.ArrayList;
import java.util.Comparator;
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
    /** Looks at whether a guest finds room on a host, in one search: with many guests it goes on from fewer placements. */
    private static final int MOST_LOOKS = 2_000_000;

    /**
     * A guest that is to go to a host.
     *
     * @param isOrdered whether somebody ordered it to that host; else the host was chosen for it
     */
    record Wish(VmView vm, HostId to, Reason why, boolean isOrdered) {

        static Wish ordered(VmView vm, HostId to, Reason why) {
            return new Wish(vm, to, why, true);
        }

        static Wish chosen(VmView vm, HostId to, Reason why) {
            return new Wish(vm, to, why, false);
        }

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
    private final Ledger start;
    private final Parkings parkings;
    private int looks;

    /**
     * @param wishes of different guests, against which nothing stands but room
     * @param start what hosts carry before the first move
     */
    Passage(Problem problem, MigrationMode mode, List<Wish> wishes, Ledger start) {
        this.problem = problem.remembering();
        this.mode = mode;
        this.wishes = List.copyOf(wishes);
        this.start = start.copy();
        this.parkings = new Parkings(this.problem, mode, this.wishes, this.start);
    }

    Found found() {
        List<Standing.Stand> stands = fitting(start.copy()).stream()
                .map(wish -> new Standing.Stand(wish, wish.vm()))
                .toList();
        Standing best = found(Standing.of(start, stands, List.of()));
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

    /** All who find room go, over and over: those first who are with none of their group then, and break no rule of it. */
    private Standing straight(Standing start) {
        Ledger ledger = start.ledger().copy();
        List<Standing.Stand> stands = new ArrayList<>(start.stands());
        List<Leg> legs = new ArrayList<>();
        Eligibility eligibility = ordered(ledger);
        boolean moved = true;
        while (moved) {
            moved = false;
            for (boolean anyhow : new boolean[] {false, true}) {
                for (int i = 0; i < stands.size() && !(anyhow && moved); i++) {
                    Standing.Stand stand = stands.get(i);
                    HostId to = stand.wish().to();
                    if (!stand.isThere()
                            && eligibility.hasRoom(to, stand.vm())
                            && (anyhow
                                    || eligibility.againstGroup(to, stand.vm()).isEmpty())) {
                        ledger.move(stand.vm(), to);
                        legs.add(new Leg(stand.wish(), stand.vm(), to, List.of()));
                        stands.set(i, stand.at(to));
                        moved = true;
                    }
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
        looks = 0;
        for (int made = 0, i = 0; i < MOST_PLACEMENTS && looks < MOST_LOOKS && best.left() > 0; i++) {
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
        List<Standing.Step> steps = new ArrayList<>();
        for (int i = 0; i < now.stands().size(); i++) {
            Standing.Stand stand = now.stands().get(i);
            if (stand.isThere()) {
                continue;
            }
            looks++;
            if (eligibility.hasRoom(stand.wish().to(), stand.vm())) {
                steps.add(new Standing.Step(i, stand.wish().to(), List.of(), 0));
            }
            List<VmView> others = awaiting.getOrDefault(stand.place(), List.of());
            if (!stand.isParked() && (anyone || !others.isEmpty())) {
                steps.addAll(parkings(now, i, others));
            }
        }
        return steps;
    }

    private List<Standing.Step> parkings(Standing now, int guest, List<VmView> others) {
        Wish wish = now.stands().get(guest).wish();
        Eligibility eligibility = ordered(now.ledger());
        List<Standing.Step> steps = new ArrayList<>();
        for (Parkings.Parking parking : parkings.of(wish)) {
            if (steps.size() == MOST_PARKINGS) {
                break;
            }
            looks++;
            if (eligibility.hasRoom(parking.host(), wish.vm())
                    && eligibility.againstGroup(parking.host(), wish.vm()).isEmpty()) {
                steps.add(new Standing.Step(guest, parking.host(), others, parking.detour()));
            }
        }
        return steps;
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
                Reason why = parkings.against(leg.wish(), host)
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

    private Eligibility ordered(Ledger ledger) {
        return new Eligibility(problem, ledger, Eligibility.Urgency.ORDERED, mode);
    }
}
