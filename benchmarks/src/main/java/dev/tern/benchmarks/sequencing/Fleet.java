package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.HostRoom;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.sequencing.Network;
import dev.tern.scheduler.sequencing.Port;
import dev.tern.scheduler.sequencing.Room;
import dev.tern.scheduler.sequencing.SequencingProblem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A made-up fleet: racks of eight hosts whose ports are half as wide as their hosts' together, hosts of 256 GiB that are
 * more than half filled by guests of 2 to 32 GiB, of which a part of the hosts carries the busy ones.
 */
final class Fleet {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final long GIB = 1L << 30;
    private static final long HOST = 256 * GIB;
    private static final int RACK = 8;
    private static final double FULL = 0.55;
    /** Of its memory: what an evacuation or a rebalancing may fill a host to. */
    private static final double MOST =
            PlacementSettings.DEFAULT.memoryThreshold().value();

    static final DataSize MEMORY = new DataSize(HOST);

    private static final int[] SIZES = {2, 2, 4, 4, 4, 8, 8, 8, 8, 16, 16, 32};
    private static final int SLOTS = 4;

    private static final class Guest {
        final int number;
        final long memory;
        final double load;
        final int from;
        int host;

        Guest(int number, long memory, double load, int host) {
            this.number = number;
            this.memory = memory;
            this.load = load;
            this.from = host;
            this.host = host;
        }
    }

    private final Shape shape;
    private final RecordedRates rates;
    private final Random random;
    private final List<Guest> guests = new ArrayList<>();
    private final long[] used;
    private final double[] load;

    private Fleet(Shape shape, RecordedRates rates, long seed) {
        this.shape = shape;
        this.rates = rates;
        this.random = new Random(seed);
        this.used = new long[shape.hosts()];
        this.load = new double[shape.hosts()];
        for (int host = 0; host < shape.hosts(); host++) {
            fill(host, random.nextInt(3) == 0 ? 3 : 1);
        }
    }

    static Case of(Shape shape, RecordedRates rates, long seed) {
        Fleet fleet = new Fleet(shape, rates, seed);
        long[] before = fleet.used.clone();
        List<Guest> moved = shape.kind() == Shape.Kind.EVACUATION ? fleet.evacuated() : fleet.rebalanced();
        Collections.shuffle(moved, fleet.random);
        return Case.of(fleet.problem(moved, before), fleet.random);
    }

    private void fill(int host, double busy) {
        while (used[host] < HOST * FULL) {
            long memory = SIZES[random.nextInt(SIZES.length)] * GIB;
            Guest guest = new Guest(guests.size(), memory, busy * random.nextDouble(), host);
            guests.add(guest);
            used[host] += memory;
            load[host] += guest.load;
        }
    }

    /** Everyone on the first hosts goes where most is free. */
    private List<Guest> evacuated() {
        List<Guest> moved = new ArrayList<>();
        for (Guest guest : guests) {
            if (guest.from < shape.evacuated()) {
                int to = IntStream.range(shape.evacuated(), shape.hosts())
                        .boxed()
                        .min(Comparator.comparingLong(host -> used[host]))
                        .orElseThrow();
                if (used[to] + guest.memory <= HOST * MOST) {
                    go(guest, to);
                    moved.add(guest);
                }
            }
        }
        return moved;
    }

    /** From the hosts that carry most to those that carry least, each guest once, until they are alike. */
    private List<Guest> rebalanced() {
        List<Guest> moved = new ArrayList<>();
        for (int i = 0; i < 6 * shape.hosts(); i++) {
            int hot = extreme(-1);
            int cool = extreme(1);
            double gap = load[hot] - load[cool];
            Optional<Guest> best = guests.stream()
                    .filter(guest -> guest.host == hot && guest.from == hot && guest.load < gap)
                    .filter(guest -> used[cool] + guest.memory <= HOST * MOST)
                    .min(Comparator.comparingDouble(guest -> Math.abs(gap / 2 - guest.load)));
            if (best.isEmpty() || gap < 1) {
                break;
            }
            go(best.get(), cool);
            moved.add(best.get());
        }
        return moved;
    }

    private int extreme(int sign) {
        return IntStream.range(0, load.length)
                .boxed()
                .min(Comparator.comparingDouble(host -> sign * load[host]))
                .orElseThrow();
    }

    private void go(Guest guest, int to) {
        used[guest.host] -= guest.memory;
        used[to] += guest.memory;
        load[guest.host] -= guest.load;
        load[to] += guest.load;
        guest.host = to;
    }

    private SequencingProblem problem(List<Guest> moved, long[] before) {
        Map<HostId, List<Port>> ports = new HashMap<>();
        List<HostRoom> hosts = new ArrayList<>();
        for (int host = 0; host < shape.hosts(); host++) {
            Bandwidth shared = shape.port().times(RACK / 2.0);
            Port own = new Port("host-" + host, shape.port(), shape.port());
            ports.put(Case.host(host), List.of(own, new Port(rack(host), shared, shared)));
            hosts.add(new HostRoom(
                    Case.host(host),
                    Room.of(MEMORY.times(MOST)),
                    Room.of(new DataSize(before[host])),
                    SLOTS,
                    host >= shape.evacuated()));
        }
        List<GuestMove> moves = moved.stream().map(this::move).toList();
        return new SequencingProblem(
                START,
                moves,
                List.of(),
                hosts,
                new Network(ports),
                new Limits(SLOTS, Integer.MAX_VALUE),
                (vm, host) -> true);
    }

    static String rack(int host) {
        return "rack-" + host / RACK;
    }

    private GuestMove move(Guest guest) {
        DataSize memory = new DataSize(guest.memory);
        RecordedRates.Guest recorded =
                rates.guests().get(random.nextInt(rates.guests().size()));
        return new GuestMove(
                Case.vm(guest.number),
                "guest-" + guest.number,
                Case.host(guest.from),
                Case.host(guest.host),
                Room.of(memory),
                Case.guest(memory, recorded),
                0,
                START,
                null);
    }
}
