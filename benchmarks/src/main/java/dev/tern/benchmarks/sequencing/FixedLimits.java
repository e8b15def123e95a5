package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.Limits;
import dev.tern.scheduler.sequencing.Room;
import dev.tern.scheduler.sequencing.Sequencer;
import dev.tern.scheduler.sequencing.Way;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** So many per host and in all, in the order given, each when there is room: what the sequencer does without a schedule. */
final class FixedLimits implements Rule {

    private final Sequencer sequencer;

    FixedLimits(Limits limits) {
        this.sequencer = new Sequencer(limits);
    }

    static FixedLimits none() {
        return new FixedLimits(new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @Override
    public List<Start> due(SimulatedFleet fleet, Instant now) {
        List<Sequencer.Waiting<GuestMove>> waiting = fleet.waiting().stream()
                .map(move -> new Sequencer.Waiting<>(move, new Way(move.from(), move.to()), move.priority()))
                .toList();
        List<Way> running = fleet.underWay().stream()
                .map(guest -> new Way(guest.from, guest.to))
                .toList();
        List<GuestMove> picked = new ArrayList<>();
        List<GuestMove> due = sequencer.due(waiting, running, move -> {
            Room free = fleet.free(move.to());
            for (GuestMove other : picked) {
                free = other.to().equals(move.to()) ? free.minus(other.demand()) : free;
            }
            boolean room = free.lacksFor(move.demand()).isEmpty();
            if (room) {
                picked.add(move);
            }
            return room;
        });
        return due.stream()
                .map(move -> new Start(move, move.to(), Bandwidth.UNLIMITED))
                .toList();
    }
}
