package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where everyone is after some moves of a {@link Passage}.
 *
 * @param ledger what hosts carry then; not to be changed
 * @param legs the moves
 * @param detour what they cost beyond those that were ordered, in nanoseconds of CPU time
 * @param left guests that are not where they are to be
 */
record Standing(Ledger ledger, List<Stand> stands, List<Passage.Leg> legs, long detour, int left) {

    static Standing of(Ledger ledger, List<Stand> stands, List<Passage.Leg> legs) {
        long left = stands.stream().filter(stand -> !stand.isThere()).count();
        return new Standing(ledger, stands, legs, 0, Math.toIntExact(left));
    }

    boolean isSettled() {
        return stands.stream().noneMatch(Stand::isParked);
    }

    List<HostId> places() {
        return stands.stream().map(Stand::place).toList();
    }

    /** @param guest by its place among those that stand */
    record Step(int guest, HostId to, List<VmView> others, long detour) {}

    /** @param vm on the host where it is by now */
    record Stand(Passage.Wish wish, VmView vm) {

        HostId place() {
            return vm.vm().host();
        }

        Stand at(HostId host) {
            return new Stand(wish, vm.at(host));
        }

        boolean isThere() {
            return place().equals(wish.to());
        }

        boolean isParked() {
            return !isThere() && !place().equals(wish.from());
        }
    }

    /**
     * A move that is worked out when its turn comes.
     *
     * @param number by which those that are equal otherwise are told apart: in the order of their finding
     */
    record Change(Standing from, Step step, int number) {

        static final Comparator<Change> CHEAPEST_FIRST = Comparator.comparingLong(Change::detour)
                .thenComparingInt(Change::left)
                .thenComparingInt(Change::number);
        static final Comparator<Change> FEWEST_LEFT_FIRST = Comparator.comparingInt(Change::left)
                .thenComparingLong(Change::detour)
                .thenComparingInt(Change::number);

        long detour() {
            return from.detour() + step.detour();
        }

        int left() {
            return from.left() - (stand().isThere() ? 1 : 0);
        }

        Stand stand() {
            return from.stands().get(step.guest()).at(step.to());
        }

        List<HostId> places() {
            List<HostId> places = new ArrayList<>(from.places());
            places.set(step.guest(), step.to());
            return places;
        }

        Standing made() {
            Stand before = from.stands().get(step.guest());
            Ledger ledger = from.ledger().copy();
            ledger.move(before.vm(), step.to());
            List<Stand> stands = new ArrayList<>(from.stands());
            stands.set(step.guest(), stand());
            List<Passage.Leg> legs = new ArrayList<>(from.legs());
            legs.add(new Passage.Leg(before.wish(), before.vm(), step.to(), step.others()));
            return new Standing(ledger, stands, legs, detour(), left());
        }
    }
}
