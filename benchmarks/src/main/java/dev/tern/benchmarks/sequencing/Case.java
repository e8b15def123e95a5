package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.forecast.MoveCase;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.SequencingProblem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Moves to make, and the guests as they are.
 *
 * @param problem with guests as they are predicted to be
 * @param guests whose dirty rates and working sets differ from that
 */
record Case(SequencingProblem problem, Map<VmId, MoveCase> guests) {

    /** How far forecasts of dirty rates are off: of the logarithm, so that a third are off by more than 30 %. */
    private static final double ERROR = 0.3;

    Case {
        guests = Map.copyOf(guests);
    }

    static Case of(SequencingProblem problem, Random random) {
        Map<VmId, MoveCase> guests = new HashMap<>();
        for (GuestMove move : problem.moves()) {
            MoveCase predicted = move.copy();
            double off = Math.exp(ERROR * random.nextGaussian());
            guests.put(
                    move.vm(),
                    guest(
                            predicted,
                            new DirtyRate(predicted.dirtyRate().pagesPerSecond() * off),
                            predicted.workingSet().times(Math.exp(ERROR * random.nextGaussian()))));
        }
        return new Case(problem, guests);
    }

    /** A guest of that size that does what the recorded one did. */
    static MoveCase guest(DataSize memory, RecordedRates.Guest recorded) {
        return new MoveCase(
                4,
                Ratio.ONE,
                memory,
                recorded.dirtyRate(),
                memory.times(recorded.workingSet()),
                Bandwidth.UNLIMITED,
                recorded.wireRatio(),
                Duration.ofMillis(300),
                SwitchAim.LOWEST,
                40);
    }

    private static MoveCase guest(MoveCase like, DirtyRate rate, DataSize workingSet) {
        return new MoveCase(
                like.vcpus(),
                like.cpu(),
                like.memory(),
                rate,
                workingSet.compareTo(like.memory()) > 0 ? like.memory() : workingSet,
                like.bandwidth(),
                like.wireRatio(),
                like.downtimeLimit(),
                like.switchAim(),
                like.rounds());
    }

    /** The same moves for somebody who knows the guests as they are: what bounds are computed from. */
    SequencingProblem foreseen() {
        return new SequencingProblem(
                problem.at(),
                problem.moves().stream()
                        .map(move -> new GuestMove(
                                move.vm(),
                                move.name(),
                                move.from(),
                                move.to(),
                                move.demand(),
                                guests.getOrDefault(move.vm(), move.copy()),
                                move.priority(),
                                move.startAt(),
                                move.deadline()))
                        .toList(),
                problem.underWay(),
                problem.hosts(),
                problem.network(),
                problem.limits(),
                problem.mayPark());
    }

    static HostId host(int number) {
        return HostId.of("host-" + number);
    }

    static VmId vm(int number) {
        return VmId.of(String.format(Locale.ROOT, "00000000-0000-4000-8000-%012x", number));
    }
}
