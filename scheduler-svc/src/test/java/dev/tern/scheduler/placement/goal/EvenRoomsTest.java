package dev.tern.scheduler.placement.goal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problems;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.balance.RelieveHosts;
import dev.tern.scheduler.placement.explanation.Explained;
import dev.tern.scheduler.room.MachineRoom;
import dev.tern.scheduler.room.Rooms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Four hosts of eight cores: a and b in the north, c and d in the south. host-a has too much to do. */
class EvenRoomsTest {

    private static final MachineRoom NORTH = new MachineRoom("north", 1.2, null);
    private static final MachineRoom SOUTH = new MachineRoom("south", 1.2, null);

    private final Fleets fleets = Fleets.of(4);

    @Test
    void shouldRelieveIntoTheRoomThatIdlesWhereHostsAreAlike() {
        // given
        crowded(512);
        others();

        // when
        ProposedMove move = relief(NORTH, NORTH, SOUTH, SOUTH);

        // then
        assertThat(move.to()).isIn(Fleets.host(2), Fleets.host(3));
        assertThat(move.reasons())
                .filteredOn(why -> why.code().equals("move.crosses"))
                .singleElement()
                .extracting(Reason::text)
                .asString()
                .isEqualTo(
                        "goes from room north at 54% CPU demand to room south at 19% CPU demand, a way that counts 4.5"
                                + " core-seconds");
    }

    @Test
    void shouldStayInTheRoomWhereTheWayCountsMoreThanThatItIsUsedMore() {
        // given guests with eight times the memory
        crowded(4 * 1024);
        others();

        assertThat(relief(NORTH, NORTH, SOUTH, SOUTH).to()).isEqualTo(Fleets.host(1));
    }

    /** All other hosts are alike. */
    private void others() {
        for (int host = 1; host < 4; host++) {
            load(10 + host, host, 1.5);
        }
    }

    @Test
    void shouldSayWhatUnevenRoomsCostBeforeAndAfter() {
        crowded(512);

        Proposal proposal = proposal(NORTH, NORTH, SOUTH, SOUTH);

        assertThat(proposal.reasons())
                .filteredOn(why -> why.code().equals("goal.rooms"))
                .singleElement()
                .extracting(Reason::text)
                .asString()
                .matches("Uneven use of rooms costs \\d+\\.\\d -> \\d+\\.\\d");
    }

    @Test
    void shouldMoveNothingForRoomsAlone() {
        // given one room at half its CPU and one that idles, and no host above its threshold
        load(1, 0, 4);
        load(2, 1, 4);

        assertThat(proposal(NORTH, NORTH, SOUTH, SOUTH).moves()).isEmpty();
    }

    @Test
    void shouldPlanAsEverWhereThereIsOneRoomOrNone() {
        crowded(512);
        load(10, 1, 1.5);

        Proposal one = proposal(NORTH, NORTH, NORTH, NORTH);
        Proposal without = new Explained(new RelieveHosts())
                .propose(Problems.problem(fleets, Bans.NONE, PlacementSettings.DEFAULT));

        assertThat(one).isEqualTo(without);
        assertThat(one.reasons()).extracting(Reason::code).doesNotContain("goal.rooms");
    }

    /** host-a is asked for 7.2 cores of 8 by three guests of so many MiB. */
    private void crowded(int mebibytes) {
        for (int i = 1; i <= 3; i++) {
            put(i, mebibytes, 0, 2.4);
        }
    }

    private void load(int number, int host, double cores) {
        put(number, 1024, host, cores);
    }

    private void put(int number, int mebibytes, int host, double cores) {
        fleets.put(
                new Fleets.Guest(Fleets.vm(number), "guest-" + number, 4, DataSize.ofMiB(mebibytes), cores, 100, ""),
                Fleets.host(host));
    }

    private ProposedMove relief(MachineRoom... rooms) {
        List<ProposedMove> moves = proposal(rooms).moves();
        assertThat(moves).hasSize(1);
        return moves.getFirst();
    }

    private Proposal proposal(MachineRoom... rooms) {
        Map<HostId, MachineRoom> byHost = new HashMap<>();
        for (int i = 0; i < rooms.length; i++) {
            byHost.put(Fleets.host(i), rooms[i]);
        }
        fleets.sampled(5);
        return new Explained(new RelieveHosts())
                .propose(Problems.problem(fleets, Bans.NONE, PlacementSettings.DEFAULT, new Rooms(byHost, Map.of())));
    }
}
