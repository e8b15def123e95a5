package dev.tern.scheduler.placement.goal;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.search.GuestGoal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * No machine room is hot while another idles, as far as that is worth the way from one to the other. Rooms' loads are taken as
 * they are before all moves: the few moves of a plan change little of them. By itself this is worth no move.
 */
public final class EvenRooms implements GuestGoal {

    private final double[] oneMore;
    /** The room of each host by its number; those in no room have one together. */
    private final int[] rooms;

    private final int[] homes;
    private final double[] cores;
    private final double[] crossing;

    public EvenRooms(RoomLoads rooms, List<HostId> hosts, List<VmView> guests) {
        oneMore = hosts.stream().mapToDouble(rooms::costOfOneMore).toArray();
        cores = guests.stream().mapToDouble(VmView::cores).toArray();
        crossing = guests.stream().mapToDouble(rooms::crossing).toArray();
        Map<Optional<String>, Integer> numbers = new HashMap<>();
        this.rooms =
                hosts.stream().mapToInt(host -> number(numbers, rooms.of(host))).toArray();
        homes = guests.stream()
                .mapToInt(vm -> number(numbers, rooms.of(vm.vm().host())))
                .toArray();
    }

    private static int number(Map<Optional<String>, Integer> numbers, Optional<String> room) {
        return numbers.computeIfAbsent(room, _ -> numbers.size());
    }

    @Override
    public String sentence() {
        return "No room is hot while another idles";
    }

    @Override
    public long cost(int guest, int host) {
        double way = rooms[host] != homes[guest] ? crossing[guest] : 0;
        return Math.round((cores[guest] * oneMore[host] + way) * Resources.MICRO);
    }
}
