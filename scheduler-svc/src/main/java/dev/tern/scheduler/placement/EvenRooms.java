package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.search.GuestGoal;
import java.util.List;

/**
 * No machine room is hot while another idles, as far as that is worth the way from one to the other. Rooms' loads are taken as
 * they are before all moves: the few moves of a plan change little of them. By itself this is worth no move.
 */
final class EvenRooms implements GuestGoal {

    private final double[] oneMore;
    private final boolean[][] crosses;
    private final double[] cores;
    private final double[] crossing;

    EvenRooms(RoomLoads rooms, List<HostId> hosts, List<VmView> guests) {
        oneMore = hosts.stream().mapToDouble(rooms::costOfOneMore).toArray();
        cores = guests.stream().mapToDouble(VmView::cores).toArray();
        crossing = guests.stream().mapToDouble(RoomLoads::crossing).toArray();
        crosses = new boolean[guests.size()][hosts.size()];
        for (int guest = 0; guest < crosses.length; guest++) {
            HostId home = guests.get(guest).vm().host();
            for (int host = 0; host < hosts.size(); host++) {
                crosses[guest][host] = rooms.crosses(home, hosts.get(host));
            }
        }
    }

    @Override
    public String sentence() {
        return "No room is hot while another idles";
    }

    @Override
    public long cost(int guest, int host) {
        double way = crosses[guest][host] ? crossing[guest] : 0;
        return Math.round((cores[guest] * oneMore[host] + way) * FleetModel.MICRO);
    }
}
