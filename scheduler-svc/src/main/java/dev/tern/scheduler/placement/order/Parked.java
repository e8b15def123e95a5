package dev.tern.scheduler.placement.order;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Why a guest goes by way of a third host, or cannot. */
final class Parked {

    private Parked() {}

    /** What a move is for comes first. */
    static List<Reason> reasons(Passage.Leg leg) {
        List<Reason> reasons = new ArrayList<>();
        HostId from = leg.wish().from();
        HostId to = leg.wish().to();
        if (leg.isParking()) {
            String others =
                    leg.others().stream().map(other -> other.vm().name()).collect(Collectors.joining(", "));
            reasons.add(new Reason(
                    "parked.makes.room",
                    "it makes room on " + from + " for " + (others.isEmpty() ? "others on their way" : others)
                            + " and waits on " + leg.to() + " for room on " + to
                            + ": they cannot get past each other otherwise"));
        }
        reasons.add(leg.wish().why());
        if (leg.goesOn()) {
            reasons.add(new Reason(
                    "parked.goes.on",
                    "it goes on from " + leg.vm().vm().host() + ", where it waits for room on " + to));
        }
        return reasons;
    }

    /**
     * @param full what its destination lacks
     * @param stuck all for whom no order makes room
     */
    static Reason nowhere(Passage.Wish wish, Reason full, List<Passage.Wish> stuck) {
        String awaited = stuck.stream()
                .filter(other -> other.from().equals(wish.to()))
                .map(other -> other.vm().vm().name())
                .collect(Collectors.joining(", "));
        boolean awaitedItself = stuck.stream().anyMatch(other -> other.to().equals(wish.from()));
        return awaited.isEmpty() || !awaitedItself
                ? full
                : new Reason(
                        "parked.nowhere",
                        full.text() + "; it waits for " + awaited
                                + " to leave, and no host may take one of them until the others are past");
    }
}
