package dev.tern.scheduler.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.forecast.PreCopy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScheduleSearchTest {

    private static final double BUSY = 15_000;

    private static Schedule schedule(SequencingProblem problem) {
        return new ScheduleSearch(new Random(1), 300, () -> false).schedule(problem);
    }

    private static boolean overlap(Step one, Step other) {
        return one.start().isBefore(other.end()) && other.start().isBefore(one.end());
    }

    @Test
    void shouldGiveEachMoveOverOneLinkAllOfIt() {
        // given two busy guests of one host
        SequencingProblem problem = new Moves()
                .host(32, 0)
                .host(32, 0)
                .host(32, 0)
                .move(0, 1, 4, BUSY)
                .move(0, 2, 4, BUSY)
                .problem();

        // when
        Schedule schedule = schedule(problem);

        // then the second is set up while the first is handed over, and neither shares the link
        Step first = schedule.steps().getFirst();
        Step second = schedule.steps().getLast();
        assertThat(schedule.steps()).extracting(Step::bandwidth).containsOnly(Moves.GIGABIT);
        assertThat(Duration.between(second.start(), first.end())).isEqualTo(PreCopy.SETUP.plus(PreCopy.HAND_OVER));
        assertThat(schedule.makespan()).isLessThanOrEqualTo(schedule.bound().plusMillis(10));
    }

    @Test
    void shouldUseDisjointLinksAtOnce() {
        SequencingProblem problem = new Moves()
                .host(32, 0)
                .host(32, 0)
                .host(32, 0)
                .host(32, 0)
                .move(0, 1, 4, BUSY)
                .move(2, 3, 4, BUSY)
                .problem();

        Schedule schedule = schedule(problem);

        assertThat(overlap(schedule.steps().getFirst(), schedule.steps().getLast()))
                .isTrue();
    }

    @Test
    void shouldGiveAQuietGuestWhatIsLeftOfALink() {
        // given a rack whose port is not quite as wide as its two hosts', and guests that write nothing
        List<Port> rack = List.of(new Port("rack", Moves.GIGABIT.times(1.9), Moves.GIGABIT.times(1.9)));
        SequencingProblem problem = new Moves()
                .host(32, 0, 4, true, rack)
                .host(32, 0, 4, true, rack)
                .host(32, 0)
                .host(32, 0)
                .move(0, 2, 4, 0)
                .move(1, 3, 4, 0)
                .problem();

        Schedule schedule = schedule(problem);

        assertThat(schedule.steps())
                .extracting(Step::bandwidth)
                .containsExactly(Moves.GIGABIT, Moves.GIGABIT.times(0.875));
    }

    @Test
    void shouldLetAGuestGoOnlyWhenThereIsRoom() {
        // given a host that is full until its own guest has gone
        SequencingProblem problem = new Moves()
                .host(8, 0)
                .host(8, 0)
                .host(8, 0)
                .move(0, 1, 8, 0)
                .move(1, 2, 8, 0)
                .problem();

        Schedule schedule = schedule(problem);

        assertThat(schedule.steps()).extracting(step -> step.move().name()).containsExactly("guest-1", "guest-0");
        assertThat(schedule.steps().getLast().start())
                .isEqualTo(schedule.steps().getFirst().end());
        assertThat(schedule.bound()).isEqualTo(schedule.makespan());
    }

    @Test
    void shouldLetTheSmallerOfTwoThatSwapWaitElsewhere() {
        SequencingProblem problem = new Moves()
                .host(8, 0)
                .host(8, 1)
                .host(32, 0)
                .move(0, 1, 7, 0)
                .move(1, 0, 4, 0)
                .problem();

        Schedule schedule = schedule(problem);

        assertThat(schedule.unmoved()).isEmpty();
        assertThat(schedule.steps())
                .extracting(step -> step.move().name() + " to " + step.to())
                .containsExactly("guest-1 to host-c", "guest-0 to host-b", "guest-1 to host-a");
        assertThat(schedule.steps().getFirst().isParking()).isTrue();
    }

    @Test
    void shouldParkTwoWhereOneDoesNotHelp() {
        // given three big guests going round, and a small one in the way of each parking
        SequencingProblem problem = new Moves()
                .host(8, 0)
                .host(8, 0)
                .host(5, 0)
                .host(5, 0)
                .move(0, 1, 4, 0)
                .move(0, 1, 4, 0)
                .move(1, 0, 8, 0)
                .problem();

        Schedule schedule = schedule(problem);

        assertThat(schedule.unmoved()).isEmpty();
        assertThat(schedule.steps()).filteredOn(Step::isParking).hasSize(2);
    }

    @Test
    void shouldNameThoseForWhomNobodyMakesRoom() {
        // given two that swap, nowhere to wait, and one that has nothing to do with it
        SequencingProblem problem = new Moves()
                .host(8, 0)
                .host(8, 0)
                .host(32, 31)
                .host(32, 0, 4, false, List.of())
                .move(0, 1, 8, 0)
                .move(1, 0, 8, 0)
                .move(2, 3, 1, 0)
                .problem();

        Schedule schedule = schedule(problem);

        assertThat(schedule.steps()).extracting(step -> step.move().name()).containsExactly("guest-2");
        assertThat(schedule.unmoved())
                .extracting(Unmoved::why)
                .contains(new Reason(
                        "sequencing.room.cycle",
                        "guest-0 needs 8GiB of memory on host-b, where 0B of memory is free; it waits for"
                                + " guest-1 to go to host-a; it waits for guest-0 to go to host-b; no host has"
                                + " room for one of them to wait on"));
    }

    @Test
    void shouldNameAGuestThatFindsNoRoomInTheEnd() {
        SequencingProblem problem =
                new Moves().host(16, 0).host(8, 4).move(0, 1, 8, 0).problem();

        Schedule schedule = schedule(problem);

        assertThat(schedule.steps()).isEmpty();
        assertThat(schedule.unmoved())
                .singleElement()
                .satisfies(named -> assertThat(named.why().code()).isEqualTo("sequencing.room.none"));
    }

    @Test
    void shouldPutTheUrgentFirst() {
        SequencingProblem problem = new Moves()
                .host(64, 0)
                .host(64, 0)
                .move(0, 1, 16, BUSY, 3)
                .move(0, 1, 1, 0, 0)
                .problem();

        assertThat(schedule(problem).steps())
                .extracting(step -> step.move().name())
                .startsWith("guest-1");
    }

    @Test
    void shouldLetTheSoonestDueGoFirstWhereItWouldBeLateElse() {
        // given a long move that goes first where nothing is due, and a short one; each takes the whole link
        Moves moves = new Moves().host(64, 0).host(64, 0).move(0, 1, 16, BUSY).move(0, 1, 4, BUSY);
        Schedule usual = schedule(moves.problem());
        Instant second = usual.steps().getLast().end();

        // when
        Schedule inTime = schedule(moves.due(second).problem());
        Schedule pressed = schedule(moves.due(second.minusMillis(1)).problem());

        // then
        assertThat(names(usual)).containsExactly("guest-0", "guest-1");
        assertThat(inTime.late()).isZero();
        assertThat(names(pressed)).containsExactly("guest-1", "guest-0");
        assertThat(pressed.late()).isZero();
        assertThat(pressed.delay()).isZero();
    }

    @Test
    void shouldBeLateByAsLittleAsItCanWhereADeadlineCannotBeMet() {
        Moves moves = new Moves()
                .host(64, 0)
                .host(64, 0)
                .move(0, 1, 16, BUSY)
                .move(0, 1, 4, BUSY)
                .due(Fleets.START.minusSeconds(3_600));

        Schedule schedule = schedule(moves.problem());

        assertThat(names(schedule)).containsExactly("guest-1", "guest-0");
        assertThat(schedule.late()).isEqualTo(1);
        assertThat(schedule.delay())
                .isEqualTo(Duration.between(
                        Fleets.START, schedule.steps().getFirst().end()));
    }

    @Test
    void shouldNotMindDeadlinesFurtherAwayThanNanosecondsTell() {
        Moves moves = new Moves().host(64, 0).host(64, 0).move(0, 1, 4, BUSY).due(Instant.MAX);

        assertThat(schedule(moves.problem()).late()).isZero();
    }

    private static List<String> names(Schedule schedule) {
        return schedule.steps().stream().map(step -> step.move().name()).toList();
    }

    @Test
    void shouldNotTakeMoreThanTheMoveItselfMay() {
        Bandwidth cap = Bandwidth.ofMiBPerSecond(20);
        SequencingProblem plain =
                new Moves().host(64, 0).host(64, 0).move(0, 1, 1, 0).problem();
        GuestMove move = plain.moves().getFirst();
        GuestMove capped = new GuestMove(
                move.vm(),
                move.name(),
                move.from(),
                move.to(),
                move.demand(),
                Moves.guest(DataSize.ofGiB(1), 0).withBandwidth(cap),
                0,
                Fleets.START,
                null);

        Schedule schedule = schedule(new SequencingProblem(
                plain.at(),
                List.of(capped),
                List.of(),
                plain.hosts(),
                plain.network(),
                plain.limits(),
                plain.mayPark()));

        assertThat(schedule.steps()).extracting(Step::bandwidth).containsExactly(cap);
    }

    @Test
    void shouldHoldRoomLimitsAndLinksOnAnyFleet() {
        int parked = 0;
        int named = 0;
        for (long seed = 0; seed < 100; seed++) {
            SequencingProblem problem = Moves.random(new Random(seed));

            Schedule schedule = new ScheduleSearch(new Random(seed), 40, () -> false).schedule(problem);

            ScheduleChecks.check(problem, schedule, "seed " + seed);
            parked += (int) schedule.steps().stream().filter(Step::isParking).count();
            named += schedule.unmoved().size();
        }
        assertThat(parked).as("guests that waited elsewhere").isGreaterThan(30);
        assertThat(named).as("guests without room").isPositive();
    }

    @Test
    void shouldDecideAlikeFromTheSameSeed() {
        for (long seed = 0; seed < 10; seed++) {
            Schedule one =
                    new ScheduleSearch(new Random(seed), 80, () -> false).schedule(Moves.random(new Random(seed)));
            Schedule other =
                    new ScheduleSearch(new Random(seed), 80, () -> false).schedule(Moves.random(new Random(seed)));

            assertThat(other).as("seed %d", seed).isEqualTo(one);
        }
    }

    @Test
    void shouldAnswerWhenTimeIsUpAtOnceAndNotWorseWithMore() {
        for (long seed = 0; seed < 25; seed++) {
            SequencingProblem problem = Moves.random(new Random(seed));

            Schedule hasty = new ScheduleSearch(new Random(seed), 1, () -> true).schedule(problem);
            Schedule patient = new ScheduleSearch(new Random(seed), 200, () -> false).schedule(problem);

            ScheduleChecks.check(problem, hasty, "seed " + seed);
            assertThat(patient.unmoved().size())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(hasty.unmoved().size());
            if (patient.unmoved().size() == hasty.unmoved().size()) {
                assertThat(patient.makespan()).as("seed %d", seed).isLessThanOrEqualTo(hasty.makespan());
            }
        }
    }
}
