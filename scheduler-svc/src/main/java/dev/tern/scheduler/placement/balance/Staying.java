package dev.tern.scheduler.placement.balance;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Rejection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Why guests of hosts above their thresholds stay, those with the most demand first. */
final class Staying {

    private static final int MOST_GUESTS = 50;
    private static final int MOST_DESTINATIONS = 3;

    private Staying() {}

    /** Of a guest against which nothing stands. */
    static final Reason OTHERS = new Reason("others.gain.more", "the moves of other guests gain more together");

    /**
     * @param still those of the hosts that are above their thresholds also when all moves are made
     * @param moved guests that do not stay
     * @param rejections of all that do
     */
    static List<Reason> on(
            List<HostId> overloaded,
            List<HostId> still,
            FleetSnapshot fleet,
            Set<VmId> moved,
            Collection<Rejection> rejections) {
        Map<VmId, List<Rejection>> against = rejections.stream()
                .collect(Collectors.groupingBy(Rejection::vm, LinkedHashMap::new, Collectors.toList()));
        Map<HostId, List<VmView>> guests = fleet.guestsByHost();
        List<VmView> staying = overloaded.stream()
                .flatMap(host -> guests.getOrDefault(host, List.of()).stream())
                .filter(vm -> !moved.contains(vm.id()))
                .sorted(Comparator.comparingDouble((VmView vm) -> -vm.cores()).thenComparing(VmView::id))
                .toList();
        List<Reason> reasons = new ArrayList<>();
        for (VmView vm : staying.subList(0, Math.min(MOST_GUESTS, staying.size()))) {
            List<Rejection> known = against.getOrDefault(vm.id(), List.of());
            boolean needless = !still.contains(vm.vm().host())
                    && known.stream().allMatch(r -> r.to() != null || r.why().equals(OTHERS));
            reasons.add(needless ? needless(vm) : reason(vm, known));
        }
        if (staying.size() > MOST_GUESTS) {
            reasons.add(new Reason(
                    "stays.others",
                    (staying.size() - MOST_GUESTS) + " guests with less demand stay, too: ask of each by its name"));
        }
        return reasons;
    }

    private static Reason needless(VmView vm) {
        return new Reason(
                "stays.host.relieved",
                vm.vm().name() + " stays on " + vm.vm().host() + ": other moves take it below its thresholds");
    }

    /** What is against its leaving at all says more than what is against a host, and one code stands for all hosts. */
    private static Reason reason(VmView vm, List<Rejection> against) {
        List<Rejection> told = against.stream()
                .sorted(Comparator.comparing(rejection -> rejection.to() != null))
                .limit(MOST_DESTINATIONS)
                .toList();
        List<Rejection> leaving =
                told.stream().filter(rejection -> rejection.to() == null).toList();
        boolean elsewhere = leaving.stream().anyMatch(r -> !r.why().equals(OTHERS));
        List<Rejection> said = elsewhere || leaving.size() == told.size()
                ? leaving
                : told.stream().filter(rejection -> rejection.to() != null).toList();
        String text = said.stream()
                .map(r -> (r.to() == null ? "" : "not to " + r.to() + ": ")
                        + r.why().text())
                .collect(Collectors.joining("; "));
        return new Reason(
                "stays." + said.getFirst().why().code(),
                vm.vm().name() + " stays on " + vm.vm().host() + ": " + text);
    }
}
