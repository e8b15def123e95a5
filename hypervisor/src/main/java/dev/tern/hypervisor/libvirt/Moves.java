package dev.tern.hypervisor.libvirt;

import dev.tern.contracts.id.VmId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The last move of each guest that goes out or comes in here. For any thread. */
final class Moves implements AutoCloseable {

    private final Map<VmId, Departure> departures = new ConcurrentHashMap<>();
    private final Map<VmId, Arrival> arrivals = new ConcurrentHashMap<>();

    void add(Departure departure) {
        close(departures.put(departure.vm(), departure));
    }

    void add(Arrival arrival) {
        close(arrivals.put(arrival.vm(), arrival));
    }

    Optional<Departure> departure(VmId vm) {
        return Optional.ofNullable(departures.get(vm));
    }

    Optional<Arrival> arrival(VmId vm) {
        return Optional.ofNullable(arrivals.get(vm));
    }

    /** The guest is gone, or another move began the other way: nothing is to be said of it any more. */
    void forget(VmId vm) {
        close(departures.remove(vm));
        close(arrivals.remove(vm));
    }

    void forgetDeparture(VmId vm) {
        close(departures.remove(vm));
    }

    void forgetArrival(VmId vm) {
        close(arrivals.remove(vm));
    }

    private static void close(@Nullable AutoCloseable move) {
        switch (move) {
            case Departure departure -> departure.close();
            case Arrival arrival -> arrival.close();
            case null, default -> {}
        }
    }

    @Override
    public void close() {
        departures.values().forEach(Departure::close);
        arrivals.values().forEach(Arrival::close);
        departures.clear();
        arrivals.clear();
    }
}
