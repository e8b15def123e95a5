package dev.tern.scheduler.departure;

import static dev.tern.scheduler.Fleets.host;
import static dev.tern.scheduler.Fleets.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.plan.Goal;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.PlanState;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.inquiry.Answer;
import dev.tern.scheduler.placement.unasked.RelieveAhead;
import dev.tern.scheduler.plan.Order;
import dev.tern.scheduler.quarantine.QuarantineSettings;
import dev.tern.scheduler.surroundings.ExecutionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans of all kinds beside each other, whose moves fail and take their time by chance, in fleets that change meanwhile. */
class GroupWatchSimulation {

    private static final int FLEETS = 20;
    private static final int STEPS = 30;
    private static final Set<String> OBJECTIONS = Set.of("group.apart", "group.spread", "group.needs", "group.needed");

    private static final Reason WHY = new Reason("host.lacks.cpu", "it will lack CPU");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {11, 20260311})
    void shouldStartNothingUnaskedThatBreaksARuleHoweverOtherMovesEnd(long seed) {
        Random random = new Random(seed);
        int begun = 0;
        int held = 0;
        for (int fleet = 0; fleet < FLEETS; fleet++) {
            Course course = new Course(random, folder, "seed " + seed + ", fleet " + fleet);
            for (int step = 0; step < STEPS; step++) {
                course.step();
            }
            begun += course.judged;
            held += course.held();
        }
        assertThat(begun).as("seed %d: moves that were judged", seed).isGreaterThan(FLEETS);
        assertThat(held).as("seed %d: plans that groups held back", seed).isPositive();
    }

    private static final class Course {

        private final Random random;
        private final String which;
        private final Fleets fleets;
        private final Bench bench;
        private final List<VmId> guests;
        private final List<HostId> hosts;
        private final Map<MigrationId, MigrationCommand.Migrate> underWay = new LinkedHashMap<>();
        private int seen;
        private int judged;

        Course(Random random, Path folder, String which) {
            this.random = random;
            this.which = which;
            fleets = Fleets.grouped(random);
            bench = new Bench(
                            fleets,
                            ExecutionSettings.DEFAULT.withQuarantine(new QuarantineSettings(
                                    1_000, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1))),
                            folder)
                    .begin();
            guests = Stream.iterate(0, i -> fleets.knows(vm(i)), i -> i + 1)
                    .map(Fleets::vm)
                    .toList();
            hosts = Stream.iterate(0, i -> fleets.knows(host(i)), i -> i + 1)
                    .map(Fleets::host)
                    .toList();
        }

        void step() {
            if (guests.isEmpty()) {
                return;
            }
            if (random.nextInt(3) == 0) {
                draftAndApply(order());
            }
            if (random.nextInt(10) == 0) {
                somebodyMoves(any(guests), any(hosts));
            }
            bench.scheduler.plans().stream()
                    .filter(plan -> plan.state() == PlanState.SUBMITTED && random.nextBoolean())
                    .toList()
                    .forEach(plan -> {
                        bench.allow(plan);
                        judge();
                    });
            for (MigrationCommand.Migrate move : List.copyOf(underWay.values())) {
                goOn(move);
                judge();
            }
            bench.pass(Duration.ofSeconds(2));
            judge();
        }

        /** What has just been planned breaks nothing yet. */
        private void draftAndApply(Order order) {
            if (bench.scheduler.plan(order, null, true, Bench.ACTOR, fleets.now)
                            instanceof Answer.Given<Plan>(Plan draft)
                    && !draft.state().isOver()) {
                assertThat(bench.scheduler.apply(draft.id(), draft.hash(), Bench.ACTOR, fleets.now))
                        .as("%s: %s", which, draft)
                        .isInstanceOf(Answer.Given.class);
            }
        }

        private Order order() {
            return switch (random.nextInt(6)) {
                case 0 -> new Order.Balance();
                case 1 -> new Order.Evacuate(any(hosts));
                case 2 -> new Order.Move(any(guests), any(hosts));
                default -> {
                    List<VmId> leaving = new ArrayList<>(guests);
                    Collections.shuffle(leaving, random);
                    yield new Order.Relieve(leaving.stream()
                            .limit(8)
                            .map(guest -> new RelieveAhead.Target(guest, any(hosts), WHY))
                            .toList());
                }
            };
        }

        private <T> T any(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        /** Behind the scheduler's back. */
        private void somebodyMoves(VmId guest, HostId to) {
            if (underWay.values().stream().noneMatch(move -> move.vm().equals(guest))) {
                fleets.place(guest, to);
            }
        }

        private void goOn(MigrationCommand.Migrate command) {
            Plan plan = bench.scheduler.plan(command.plan()).orElseThrow();
            Move move = move(plan, command);
            int chance = random.nextInt(5);
            if (chance < 2) {
                underWay.remove(command.migration());
            }
            switch (chance) {
                case 0 -> bench.fails(plan, move);
                case 1 -> bench.arrives(plan, move);
                default -> {}
            }
        }

        private static Move move(Plan plan, MigrationCommand.Migrate command) {
            return plan.moves().stream()
                    .filter(move -> move.id().equals(command.migration()))
                    .findFirst()
                    .orElseThrow();
        }

        /** Of each command that is new, whether it breaks a rule, be the moves under way to arrive or not. */
        private void judge() {
            while (seen < bench.said.migrates().size()) {
                MigrationCommand.Migrate command = bench.said.migrates().get(seen++);
                Plan plan = bench.scheduler.plan(command.plan()).orElseThrow();
                Move move = move(plan, command);
                if (!isAsked(plan, move)) {
                    judged++;
                    List<MigrationCommand.Migrate> others = List.copyOf(underWay.values());
                    for (int arrived = 0; arrived < 1 << others.size(); arrived++) {
                        Map<VmId, HostId> places = places(others, arrived);
                        List<Integer> before = amiss(places);
                        places.put(move.vm(), move.to());
                        List<Integer> after = amiss(places);
                        for (int rule = 0; rule < before.size(); rule++) {
                            assertThat(after.get(rule))
                                    .as("%s: rule %d, %s to %s of %s", which, rule, move.vmName(), move.to(), plan)
                                    .isLessThanOrEqualTo(before.get(rule));
                        }
                    }
                }
                underWay.put(command.migration(), command);
                bench.moving(plan, move);
            }
        }

        private static boolean isAsked(Plan plan, Move move) {
            return plan.goal() instanceof Goal.Manual
                    || move.reasons().stream().map(Reason::code).anyMatch(OBJECTIONS::contains);
        }

        /** @param arrived which of them have, by bits */
        private Map<VmId, HostId> places(List<MigrationCommand.Migrate> others, int arrived) {
            Map<VmId, HostId> places = new HashMap<>();
            guests.forEach(guest -> places.put(guest, fleets.placeOf(guest)));
            for (int i = 0; i < others.size(); i++) {
                if ((arrived & 1 << i) != 0) {
                    places.put(others.get(i).vm(), others.get(i).to());
                }
            }
            return places;
        }

        /** Counted by hand: guests on a host with others of their group, zones that groups lack, needs that are not met. */
        private List<Integer> amiss(Map<VmId, HostId> places) {
            Map<String, List<VmId>> groups = guests.stream()
                    .filter(guest -> !label(guest, "group").isEmpty())
                    .collect(Collectors.groupingBy(guest -> label(guest, "group")));
            int together = 0;
            int lacking = 0;
            for (List<VmId> group : groups.values()) {
                together += group.size()
                        - (int) group.stream().map(places::get).distinct().count();
                int spread = group.stream()
                        .mapToInt(guest -> Integer.parseInt(
                                fleets.inventory(guest).labels().getOrDefault("spread", "1")))
                        .max()
                        .orElse(1);
                lacking += Math.max(0, spread - zones(group, places).size());
            }
            int unmet = 0;
            for (VmId guest : guests) {
                String needed = label(guest, "needs");
                if (!needed.isEmpty()
                        && !zones(groups.getOrDefault(needed, List.of()), places)
                                .containsAll(zones(List.of(guest), places))) {
                    unmet++;
                }
            }
            return List.of(together, lacking, unmet);
        }

        private String label(VmId guest, String label) {
            return fleets.inventory(guest).labels().getOrDefault(label, "");
        }

        private Set<String> zones(List<VmId> group, Map<VmId, HostId> places) {
            return group.stream()
                    .map(guest -> places.getOrDefault(guest, fleets.placeOf(guest)))
                    .map(host -> fleets.hostOf(host).zone())
                    .collect(Collectors.toSet());
        }

        int held() {
            List<Plan> plans = new ArrayList<>(bench.scheduler.plans());
            return (int) plans.stream()
                    .filter(plan ->
                            plan.state() == PlanState.FAILED && !plan.moves().isEmpty())
                    .filter(plan -> plan.reasons().stream().map(Reason::code).anyMatch(OBJECTIONS::contains))
                    .count();
        }
    }
}
