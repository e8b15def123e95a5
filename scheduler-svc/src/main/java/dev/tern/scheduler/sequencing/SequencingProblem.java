package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Moves that are to be put in order, from the state at one moment.
 *
 * @param moves in the order given, one for each guest
 * @param underWay moves that have begun and are not to be touched
 * @param limits of which those per host are the hosts' own slots
 * @param mayPark whether a guest may wait on a host that is not its destination; asked only of hosts for parking
 */
public record SequencingProblem(
        Instant at,
        List<GuestMove> moves,
        List<UnderWay> underWay,
        List<HostRoom> hosts,
        Network network,
        Limits limits,
        BiPredicate<VmId, HostId> mayPark) {

    public SequencingProblem {
        moves = List.copyOf(moves);
        underWay = List.copyOf(underWay);
        hosts = List.copyOf(hosts);
        Set<HostId> known = new HashSet<>();
        hosts.forEach(host -> known.add(host.id()));
        Set<VmId> guests = new HashSet<>();
        for (GuestMove move : moves) {
            if (!guests.add(move.vm())) {
                throw new IllegalArgumentException("Guest " + move.name() + " is to move twice");
            }
            if (!known.contains(move.from()) || !known.contains(move.to())) {
                throw new IllegalArgumentException("Guest " + move.name() + " is to move from " + move.from() + " to "
                        + move.to() + ", of which one is no known host");
            }
        }
    }
}
