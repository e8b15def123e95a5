package dev.tern.transfer.migration;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.transfer.ownership.Ownership;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An agent at one moment.
 *
 * @param leaving moves away from this host that are not settled
 * @param coming moves to this host that are not over
 * @param undoing moves that are being undone here
 * @param lookedAt when its hypervisor last answered; none before the first answer
 * @param guests as the hypervisor listed them then
 */
public record AgentView(
        HostId host,
        boolean draining,
        boolean caughtUp,
        int leaving,
        int coming,
        List<Ownership> ownerships,
        List<DepartureNote> departures,
        List<ArrivalNote> arrivals,
        List<Undoing> undoing,
        @Nullable Instant lookedAt,
        List<Guest> guests) {

    public AgentView {
        ownerships = List.copyOf(ownerships);
        departures = List.copyOf(departures);
        arrivals = List.copyOf(arrivals);
        undoing = List.copyOf(undoing);
        guests = List.copyOf(guests);
    }

    /** What the hypervisor said of the guest; nothing where it has no such guest. */
    public Optional<Guest> guest(VmId vm) {
        return guests.stream().filter(guest -> guest.vm().equals(vm)).findFirst();
    }
}
