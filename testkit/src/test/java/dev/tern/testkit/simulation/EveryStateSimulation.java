package dev.tern.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.word.Words;
import dev.tern.transfer.migration.ArrivalNote.Stage;
import dev.tern.transfer.protocol.ControlMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fault in every state, at both ends, short and long. States and events are read from the sealed types: a new one
 * is a row or column that nothing has met, and fails here until it is met or stands in {@code impossible.txt}.
 */
class EveryStateSimulation {

    private static final Path REPORT = Path.of("target", "states-and-events.md");
    private static final long LOOK = 10_500;
    private static final long SHORT = 400_000;
    private static final long LONG = 25_000_000;
    private static final long FOR_GOOD = 1_200_000_000;
    private static final int DRAWN = 300;

    /** The topic of events, as a fault of the log counts them. */
    private static final int EVENTS = 2;

    @TempDir
    Path folder;

    @Test
    void shouldKeepEveryPromiseWhateverMeetsWhateverState() throws IOException {
        // given
        Coverage coverage = new Coverage();
        Seeds seeds = new Seeds(Habits.GOOD, coverage, folder);

        // when
        List<String> wrong = new ArrayList<>();
        for (Scenario scenario : scenarios()) {
            wrong.addAll(seeds.wrong(scenario));
        }
        for (Scenario scenario : moments()) {
            wrong.addAll(seeds.wrong(scenario));
        }
        wrong.addAll(seeds.firstWrong(Draw.mild(), 1, DRAWN));
        wrong.addAll(seeds.firstWrong(Draw.withPower(), 1, DRAWN));
        for (String draw : List.of("restarts", "echoes", "caps", "pauses")) {
            wrong.addAll(seeds.firstWrong(Draw.named(draw), 1, DRAWN / 10));
        }

        // then
        assertThat(wrong).isEmpty();
        Map<String, List<String>> table = table();
        Files.writeString(REPORT, report(coverage, table));
        List<Impossible> impossible = impossible();
        assertThat(unmet(coverage, table))
                .as("pairs that nothing has met and that impossible.txt gives no reason for")
                .filteredOn(pair -> impossible.stream().noneMatch(each -> each.covers(pair.get(0), pair.get(1))))
                .isEmpty();
        assertThat(impossible)
                .as("lines of impossible.txt with pairs that have been met, or do not exist")
                .allMatch(each -> each.states().stream().allMatch(state -> unmet(coverage, table).stream()
                        .anyMatch(pair -> pair.getFirst().equals(state) && each.covers(pair.get(0), pair.get(1)))));
    }

    /** Each fault as soon as each state is reached, and what it takes to reach the state. */
    private static List<Scenario> scenarios() {
        List<Scenario> all = new ArrayList<>();
        long seed = 1;
        for (String word : Coverage.kinds(MigrationState.class).map(Words::of).toList()) {
            for (FaultKind kind : FaultKind.values()) {
                if (kind.group() == FaultKind.Group.LYING) {
                    continue;
                }
                for (Where where : List.of(Where.SOURCE, Where.TARGET)) {
                    List<Fault> faults = new ArrayList<>(way(word));
                    long micros = seed % 3 == 0 ? LONG : SHORT;
                    faults.add(new Fault(
                            0, kind, where, new When.At(word, entered(word) + seed % 4 * 700), micros, amount(kind)));
                    all.add(new Scenario(seed++, List.of(new Scenario.Order(0, 1), new Scenario.Order(0, 2)), faults));
                }
            }
        }
        return all;
    }

    /** States that last a moment, hit again and again; and the same with slow links and hypervisors, so that they last. */
    private static List<Scenario> moments() {
        List<Scenario> all = new ArrayList<>();
        long seed = 100_000;
        List<Scenario.Order> there = List.of(new Scenario.Order(0, 1));
        // a host that stays away, so that people must say what became of the guest
        all.add(new Scenario(seed++, there, List.of(fault(FaultKind.POWER, Where.TARGET, "released", FOR_GOOD))));
        for (FaultKind kind : FaultKind.values()) {
            for (long micros = 900; micros < 4_500 && kind.group() != FaultKind.Group.LYING; micros += 400) {
                Fault slow = new Fault(0, FaultKind.DAEMON_SLOW, Where.TARGET, new When.After(0), LONG, 5);
                Fault afterwards =
                        new Fault(0, kind, Where.TARGET, new When.At("released", micros), SHORT, amount(kind));
                Fault backwards =
                        new Fault(0, kind, Where.TARGET, new When.At("cancelling", micros), SHORT, amount(kind));
                all.add(new Scenario(seed++, there, List.of(slow, afterwards)));
                all.add(new Scenario(
                        seed++, there, List.of(fault(FaultKind.CANCEL, Where.SOURCE, "copying", 0), backwards)));
            }
        }
        for (String state : List.of("allowed", "reserved", "switching", "released", "running", "cancelling")) {
            for (FaultKind kind : List.of(
                    FaultKind.LOG_REPEATS,
                    FaultKind.CANCEL,
                    FaultKind.LIMIT,
                    FaultKind.LOSE,
                    FaultKind.KILL,
                    FaultKind.POWER,
                    FaultKind.DAEMON_AWAY)) {
                List<Fault> faults = new ArrayList<>(way(state));
                faults.add(new Fault(0, FaultKind.DELAY, Where.TARGET, new When.After(0), LONG, 150));
                faults.add(new Fault(0, FaultKind.DAEMON_SLOW, Where.SOURCE, new When.After(0), LONG, 150));
                long seen = kind == FaultKind.LIMIT ? 60_000 : 0; // the scheduler limits what it has seen begin
                faults.add(new Fault(
                        0, kind, Where.TARGET, new When.At(state, entered(state) + seen), SHORT, amount(kind)));
                all.add(new Scenario(seed++, there, faults));
            }
        }
        all.addAll(swept(seed));
        return all;
    }

    /** What meets a state only within a few milliseconds: the same again at each of many moments. */
    private static List<Scenario> swept(long first) {
        List<Scenario> all = new ArrayList<>();
        long seed = first;
        Fault far = new Fault(0, FaultKind.DELAY, Where.TARGET, new When.After(0), LONG, 150);
        Fault slow = new Fault(0, FaultKind.DAEMON_SLOW, Where.SOURCE, new When.After(0), LONG, 150);
        Fault untold = new Fault(0, FaultKind.LOG_LATE, Where.TARGET, new When.At("copying", 0), LONG, EVENTS);
        List<Scenario.Order> there = List.of(new Scenario.Order(0, 1));
        for (long micros = 0; micros < 400_000; micros += 20_000) {
            for (FaultKind kind : List.of(FaultKind.CANCEL, FaultKind.LIMIT)) {
                Fault asked = new Fault(0, kind, Where.TARGET, new When.At("released", micros), SHORT, amount(kind));
                all.add(new Scenario(seed++, there, List.of(far, slow, asked)));
                all.add(new Scenario(seed++, there, List.of(far, slow, untold, asked)));
            }
        }
        List<Scenario.Order> back = List.of(new Scenario.Order(0, 1), new Scenario.Order(0, 0));
        Fault farBack = new Fault(1, FaultKind.DELAY, Where.TARGET, new When.After(0), LONG, 150);
        for (long micros = 0; micros < 20_000; micros += 2_000) {
            Fault again = new Fault(
                    1,
                    FaultKind.LOG_REPEATS,
                    Where.SOURCE,
                    new When.At("allowed", micros),
                    SHORT,
                    amount(FaultKind.LOG_REPEATS));
            all.add(new Scenario(seed++, back, List.of(farBack, again)));
        }
        return all;
    }

    /** An agent looks every few milliseconds whether the hypervisor has paused the guest. */
    private static long entered(String state) {
        return state.equals("switching") ? LOOK : 0;
    }

    private static int amount(FaultKind kind) {
        return switch (kind) {
            case CLOCK_JUMPS -> -3_600;
            case GUEST_WRITES -> 1_500;
            default -> 30;
        };
    }

    private static List<Fault> way(String state) {
        return switch (state) {
            case "in-doubt" ->
                List.of(
                        fault(FaultKind.CUT, Where.TARGET, "released", LONG),
                        fault(FaultKind.LOG_AWAY, Where.OTHER, "released", LONG));
            case "cancelling", "rolled-back" -> List.of(fault(FaultKind.CANCEL, Where.SOURCE, "copying", 0));
            case "failed" -> List.of(fault(FaultKind.LOAD_FAILS, Where.TARGET, "copying", LONG));
            default -> List.of();
        };
    }

    private static Fault fault(FaultKind kind, Where where, String state, long micros) {
        return new Fault(0, kind, where, new When.At(state, 0), micros, 0);
    }

    /** The events of each state. */
    private static Map<String, List<String>> table() {
        List<String> faults = Arrays.stream(FaultKind.values())
                .filter(kind -> kind.group() != FaultKind.Group.LYING)
                .map(FaultKind::word)
                .toList();
        List<String> atSource = Stream.of(
                        faults,
                        Coverage.leaves(MigrationCommand.class),
                        Coverage.leaves(ControlMessage.ToSource.class),
                        Arrays.stream(OwnershipRecord.Kind.values())
                                .map(OwnershipRecord.Kind::name)
                                .toList())
                .flatMap(List::stream)
                .toList();
        List<String> atTarget = Stream.of(faults, Coverage.leaves(ControlMessage.ToDestination.class))
                .flatMap(List::stream)
                .toList();
        Map<String, List<String>> table = new LinkedHashMap<>();
        Coverage.leaves(MigrationState.class).forEach(state -> table.put(state, atSource));
        Arrays.stream(Stage.values()).forEach(stage -> table.put(stage.name(), atTarget));
        return table;
    }

    private static List<List<String>> unmet(Coverage coverage, Map<String, List<String>> table) {
        List<List<String>> unmet = new ArrayList<>();
        table.forEach((state, events) -> events.stream()
                .filter(event -> coverage.times(state, event) == 0)
                .forEach(event -> unmet.add(List.of(state, event))));
        return unmet;
    }

    private static List<Impossible> impossible() {
        return HandOverSimulation.lines("impossible.txt").stream()
                .map(Impossible::parse)
                .toList();
    }

    private static String report(Coverage coverage, Map<String, List<String>> table) {
        StringBuilder text = new StringBuilder("# How often each event has met each state\n");
        table.forEach((state, events) -> {
            text.append("\n## ").append(state).append("\n\n");
            events.forEach(event -> text.append("- ")
                    .append(event)
                    .append(": ")
                    .append(coverage.times(state, event))
                    .append('\n'));
        });
        return text.toString();
    }
}
