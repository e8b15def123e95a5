package dev.tern.testkit.simulation;

import dev.tern.testkit.simulation.FaultKind.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Scenarios from seeds. */
final class Draw {

    private static final int MOST_MOVES = 3;
    private static final int MOST_FAULTS = 5;
    private static final int PAGES_A_SECOND = 2_000;

    /** About the switch and the release, where it matters most, more than elsewhere. */
    private static final List<String> STATES = List.of(
            "requested",
            "allowed",
            "reserved",
            "prepared",
            "copying",
            "copying",
            "switching",
            "switching",
            "loaded",
            "released",
            "released",
            "running",
            "cancelling",
            "in-doubt",
            "done",
            "failed",
            "rolled-back");

    private final List<FaultKind> kinds;

    private Draw(Set<Group> groups) {
        this.kinds = Arrays.stream(FaultKind.values())
                .filter(kind -> groups.contains(kind.group()))
                .toList();
    }

    /** Everything that no guest's memory is lost by. */
    static Draw mild() {
        return new Draw(EnumSet.complementOf(EnumSet.of(Group.POWER, Group.LYING)));
    }

    static Draw withPower() {
        return new Draw(EnumSet.of(Group.POWER, Group.PROCESS, Group.LINK, Group.LOG));
    }

    static Draw withLies() {
        return new Draw(EnumSet.of(Group.POWER, Group.LYING, Group.PROCESS));
    }

    Scenario scenario(long seed) {
        RandomGenerator random = new SplittableRandom(seed * 7_919 + kinds.size());
        List<Scenario.Order> moves = new ArrayList<>();
        int count = 1 + random.nextInt(MOST_MOVES);
        for (int i = 0; i < count; i++) {
            moves.add(new Scenario.Order(random.nextInt(4) == 0 ? 1 : 0, random.nextInt(World.HOSTS.size())));
        }
        List<Fault> faults = new ArrayList<>();
        int most = 1 + random.nextInt(MOST_FAULTS);
        for (int i = 0; i < most; i++) {
            faults.add(fault(random, random.nextInt(count)));
        }
        if (random.nextInt(6) == 0) {
            doubt(random, random.nextInt(count), faults);
        }
        return new Scenario(seed, moves, faults);
    }

    private Fault fault(RandomGenerator random, int move) {
        return fault(random, move, moment(random));
    }

    private Fault fault(RandomGenerator random, int move, When when) {
        FaultKind kind = kinds.get(random.nextInt(kinds.size()));
        Where where = Where.values()[random.nextInt(20) == 0 ? 2 : random.nextInt(2)];
        long micros = 1_000 + random.nextLong(random.nextInt(3) == 0 ? 60_000_000 : 1_500_000);
        return new Fault(move, kind, where, when, micros, amount(kind, random));
    }

    /** Cut off right after the release and silent until it is in doubt; then something more. */
    private void doubt(RandomGenerator random, int move, List<Fault> faults) {
        long away = 20_000_000 + random.nextLong(20_000_000);
        faults.add(new Fault(move, FaultKind.CUT, Where.TARGET, new When.At("released", 0), away, 0));
        faults.add(new Fault(move, FaultKind.LOG_AWAY, Where.OTHER, new When.At("released", 0), away, 0));
        faults.add(fault(random, move, new When.At("in-doubt", random.nextLong(1_000_000))));
    }

    private static int amount(FaultKind kind, RandomGenerator random) {
        return switch (kind) {
            case CLOCK_JUMPS -> random.nextInt(-3_600, 3_601);
            case DELAY, DAEMON_SLOW -> 1 + random.nextInt(400);
            case LIMIT -> 1 + random.nextInt(120);
            case GUEST_WRITES -> 20 + random.nextInt(PAGES_A_SECOND);
            case LOG_REPEATS -> 1 + random.nextInt(60);
            case LOG_LATE -> random.nextInt(4);
            default -> 0;
        };
    }

    private static When moment(RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 0 -> new When.After(random.nextLong(600_000));
            case 1 -> new When.After(random.nextLong(3_000_000));
            case 2 -> new When.Step(random.nextInt(30));
            default ->
                new When.At(
                        STATES.get(random.nextInt(STATES.size())),
                        random.nextLong(random.nextInt(4) == 0 ? 200_000 : 15_000));
        };
    }
}
