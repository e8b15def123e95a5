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

    private static final long ALLOWED_MICROS = 400_000_000;
    private static final long RELEASED_MICROS = 1_500_000;
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

    private final List<String> states;
    private final List<Scenario.Order> moves;

    private Draw(List<FaultKind> kinds, List<String> states, List<Scenario.Order> moves) {
        this.kinds = kinds;
        this.states = states;
        this.moves = moves;
    }

    private Draw(Set<Group> groups) {
        this(
                Arrays.stream(FaultKind.values())
                        .filter(kind -> groups.contains(kind.group()))
                        .toList(),
                STATES,
                List.of());
    }

    /** These faults, in these states of a guest that goes there, comes back and goes there again. */
    private static Draw about(List<FaultKind> kinds, String... states) {
        return new Draw(
                kinds,
                List.of(states),
                List.of(new Scenario.Order(0, 1), new Scenario.Order(0, 0), new Scenario.Order(0, 1)));
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

    /** An agent is stopped before it reads its command, until every allow has expired. */
    static Draw late() {
        return new Draw(EnumSet.noneOf(Group.class));
    }

    static Draw named(String name) {
        return switch (name) {
            case "mild" -> mild();
            case "power" -> withPower();
            case "lies" -> withLies();
            case "late" -> late();
            case "restarts" -> about(List.of(FaultKind.KILL, FaultKind.CUT), "released", "running", "in-doubt");
            case "spoils" -> about(List.of(FaultKind.SPOIL, FaultKind.LOSE), "prepared", "copying");
            case "echoes" ->
                about(
                        List.of(FaultKind.LOG_REPEATS, FaultKind.LOSE, FaultKind.KILL, FaultKind.CUT),
                        "switching",
                        "released");
            case "pauses" ->
                about(List.of(FaultKind.USER_PAUSES, FaultKind.CANCEL, FaultKind.GUEST_WRITES), "prepared", "copying");
            case "caps" -> about(List.of(FaultKind.LIMIT, FaultKind.GUEST_WRITES), "prepared", "copying");
            default -> throw new IllegalArgumentException("No such draw: " + name);
        };
    }

    Scenario scenario(long seed) {
        RandomGenerator random = new SplittableRandom(seed * 7_919 + kinds.size());
        if (kinds.isEmpty()) {
            Fault stop = new Fault(
                    0, FaultKind.STOP, Where.SOURCE, new When.After(random.nextLong(5_000)), ALLOWED_MICROS, 0);
            return new Scenario(seed, List.of(new Scenario.Order(0, 1)), List.of(stop));
        }
        List<Scenario.Order> drawn = new ArrayList<>(moves);
        int count = moves.isEmpty() ? 1 + random.nextInt(MOST_MOVES) : moves.size();
        for (int i = drawn.size(); i < count; i++) {
            drawn.add(new Scenario.Order(random.nextInt(4) == 0 ? 1 : 0, random.nextInt(World.HOSTS.size())));
        }
        List<Fault> faults = new ArrayList<>();
        int most = 1 + random.nextInt(MOST_FAULTS);
        for (int i = 0; i < most; i++) {
            faults.add(fault(random, random.nextInt(count)));
        }
        if (!moves.isEmpty() && states.contains("released")) {
            for (int move = 0; move < count; move++) { // so that being released lasts long enough to be hit
                faults.add(
                        new Fault(move, FaultKind.CUT, Where.TARGET, new When.At("released", 0), RELEASED_MICROS, 0));
            }
        }
        if (random.nextInt(6) == 0) {
            doubt(random, random.nextInt(count), faults);
        }
        return new Scenario(seed, drawn, faults);
    }

    private Fault fault(RandomGenerator random, int move) {
        boolean anywhere = moves.isEmpty();
        When when = anywhere
                ? moment(random)
                : new When.At(
                        states.get(random.nextInt(states.size())), random.nextBoolean() ? 0 : random.nextLong(40_000));
        return fault(random, move, when);
    }

    private Fault fault(RandomGenerator random, int move, When when) {
        FaultKind kind = kinds.get(random.nextInt(kinds.size()));
        Where where = random.nextInt(20) == 0 ? Where.OTHER : random.nextBoolean() ? Where.SOURCE : Where.TARGET;
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

    private When moment(RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 0 -> new When.After(random.nextLong(600_000));
            case 1 -> new When.After(random.nextLong(3_000_000));
            case 2 -> new When.Step(random.nextInt(30));
            default ->
                new When.At(
                        states.get(random.nextInt(states.size())),
                        random.nextLong(random.nextInt(4) == 0 ? 200_000 : 15_000));
        };
    }
}
