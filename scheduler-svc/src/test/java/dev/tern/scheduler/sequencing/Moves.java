package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.forecast.MoveCase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Moves to put in order: hosts by their number, each behind a port of its own, sizes in GiB. */
final class Moves {

    static final Bandwidth GIGABIT = Bandwidth.ofMbitPerSecond(1_000);

    private final List<HostRoom> hosts = new ArrayList<>();
    private final List<GuestMove> moves = new ArrayList<>();
    private final Map<HostId, List<Port>> ports = new HashMap<>();
    Limits limits = new Limits(8, Integer.MAX_VALUE);

    /** @param used of guests that do not move */
    Moves host(int capacity, int used) {
        return host(capacity, used, 8, true, List.of());
    }

    Moves host(int capacity, int used, int slots, boolean parking, List<Port> outer) {
        HostId id = Fleets.host(hosts.size());
        List<Port> outwards = new ArrayList<>(List.of(new Port(id.value(), GIGABIT, GIGABIT)));
        outwards.addAll(outer);
        ports.put(id, outwards);
        hosts.add(new HostRoom(id, Room.of(DataSize.ofGiB(capacity)), Room.of(DataSize.ofGiB(used)), slots, parking));
        return this;
    }

    Moves move(int from, int to, int memory, double pages) {
        return move(from, to, memory, pages, 3);
    }

    /** The guest is on its source from here on. */
    Moves move(int from, int to, int memory, double pages, int priority) {
        Room demand = Room.of(DataSize.ofGiB(memory));
        hosts.set(from, hosts.get(from).withUsed(hosts.get(from).used().plus(demand)));
        moves.add(new GuestMove(
                Fleets.vm(moves.size()),
                "guest-" + moves.size(),
                Fleets.host(from),
                Fleets.host(to),
                demand,
                guest(DataSize.ofGiB(memory), pages),
                priority,
                Fleets.START,
                null));
        return this;
    }

    /** When the last of the moves is to have arrived. */
    Moves due(Instant deadline) {
        GuestMove last = moves.removeLast();
        moves.add(new GuestMove(
                last.vm(),
                last.name(),
                last.from(),
                last.to(),
                last.demand(),
                last.copy(),
                last.priority(),
                last.startAt(),
                deadline));
        return this;
    }

    static MoveCase guest(DataSize memory, double pages) {
        return new MoveCase(
                2,
                Ratio.ONE,
                memory,
                new DirtyRate(pages),
                memory.times(0.25),
                Bandwidth.UNLIMITED,
                Ratio.ONE,
                Duration.ofMillis(300),
                SwitchAim.LOWEST,
                40);
    }

    SequencingProblem problem() {
        return new SequencingProblem(
                Fleets.START, moves, List.of(), hosts, new Network(ports), limits, (vm, host) -> true);
    }

    /**
     * Guests here and there, each with somewhere to go where it fits in the end: whether it fits on the way there is another
     * matter. Some racks share a port that is narrower than its hosts together.
     */
    static SequencingProblem random(RandomGenerator random) {
        Moves moves = new Moves();
        int hosts = 3 + random.nextInt(6);
        int capacity = 32;
        int rack = 2 + random.nextInt(3);
        for (int i = 0; i < hosts; i++) {
            Bandwidth narrow = GIGABIT.times(1 + random.nextInt(2));
            List<Port> outer = List.of(new Port("rack-" + i / rack, GIGABIT.times(2), narrow));
            moves.host(capacity, 0, 1 + random.nextInt(4), random.nextInt(4) > 0, i % 5 == 0 ? List.of() : outer);
        }
        int[] before = new int[hosts];
        int[] after = new int[hosts];
        for (int i = 0; i < 40; i++) {
            int memory = 1 << random.nextInt(5);
            int from = random.nextInt(hosts);
            int to = random.nextInt(hosts);
            if (from != to && before[from] + memory <= capacity && after[to] + memory <= capacity) {
                before[from] += memory;
                after[to] += memory;
                double pages = random.nextInt(3) == 0 ? 0 : random.nextInt(40_000);
                moves.move(from, to, memory, pages, random.nextInt(3));
            }
        }
        moves.limits = new Limits(2, 1 + random.nextInt(8), 1 + random.nextInt(4));
        return moves.problem();
    }
}
