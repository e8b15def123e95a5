package dev.tern.monitor.view;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.monitor.sampling.GuestReading;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts tell of a guest. While it moves, two do: the one where it lives and the one that is being filled, for a
 * moment both paused. It is where it runs; else where it has lived; an incoming image is nobody's home.
 */
final class Places {

    private final Map<VmId, Map<HostId, GuestReading>> told = new HashMap<>();
    private final Map<VmId, Integer> twice = new HashMap<>();

    /** Readings, of either host in turn, after which two running copies are no matter of reading one after the other. */
    private static final int SURE = 3;

    /** Takes what a host told just now, and returns the guests that it told of or no longer tells of. */
    Collection<VmId> told(HostId host, List<GuestReading> guests, Collection<VmId> before) {
        Map<VmId, GuestReading> now = new HashMap<>();
        guests.forEach(guest -> now.put(guest.id(), guest));
        for (VmId vm : before) {
            if (!now.containsKey(vm)) {
                forget(vm, host);
            }
        }
        now.forEach((vm, guest) ->
                told.computeIfAbsent(vm, unseen -> new TreeMap<>()).put(host, guest));
        return now.keySet();
    }

    private void forget(VmId vm, HostId host) {
        Map<HostId, GuestReading> places = told.get(vm);
        if (places != null) {
            places.remove(host);
            if (places.isEmpty()) {
                told.remove(vm);
            }
        }
    }

    void gone(VmId vm) {
        told.remove(vm);
        twice.remove(vm);
    }

    /**
     * Where the guest is, of the hosts that tell of it: not where it is only being filled; rather where the host still
     * answers, for another's word may be old; rather where it runs; and else where it was known to be.
     */
    Optional<HostId> home(VmId vm, @Nullable HostId known, Predicate<HostId> answers) {
        return places(vm).entrySet().stream()
                .min(Comparator.comparing((Map.Entry<HostId, GuestReading> place) ->
                                place.getValue().state() == VmState.INCOMING)
                        .thenComparing(place -> !answers.test(place.getKey()))
                        .thenComparing(place -> place.getValue().state())
                        .thenComparing(place -> !place.getKey().equals(known))
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey);
    }

    boolean isAnywhere(VmId vm) {
        return told.containsKey(vm);
    }

    /**
     * The hosts that run this guest at the same time, once that is certain: readings of hosts are not taken at one
     * moment, so a guest that has just moved seems to run on both until the source is read again.
     */
    List<HostId> runningTwice(VmId vm, Predicate<HostId> answers) {
        List<HostId> running = places(vm).entrySet().stream()
                .filter(place -> place.getValue().state() == VmState.RUNNING && answers.test(place.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        if (running.size() < 2) {
            twice.remove(vm);
            return List.of();
        }
        return twice.merge(vm, 1, Integer::sum) >= SURE ? running : List.of();
    }

    Optional<GuestReading> at(VmId vm, HostId host) {
        return Optional.ofNullable(places(vm).get(host));
    }

    private Map<HostId, GuestReading> places(VmId vm) {
        return told.getOrDefault(vm, Map.of());
    }
}
