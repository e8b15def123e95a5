package dev.tern.transfer.migration;

import dev.tern.contracts.id.HostId;
import dev.tern.transfer.ownership.Ownership;
import java.util.List;

/**
 * An agent at one moment.
 *
 * @param leaving moves away from this host that are not settled
 * @param coming moves to this host that are not over
 */
public record AgentView(
        HostId host,
        boolean draining,
        boolean caughtUp,
        int leaving,
        int coming,
        List<Ownership> ownerships,
        List<DepartureNote> departures,
        List<ArrivalNote> arrivals) {

    public AgentView {
        ownerships = List.copyOf(ownerships);
        departures = List.copyOf(departures);
        arrivals = List.copyOf(arrivals);
    }
}
