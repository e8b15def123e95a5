package dev.tern.scheduler.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.Fleets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConductorTest {

    private static final Reason CUT = new Reason("link.cut", "the link was cut");

    private static Conductor conductor(SequencingProblem problem, int attempts) {
        return new Conductor(problem, new ScheduleSearch(new Random(1), 30, () -> false), 8, attempts);
    }

    @Test
    void shouldStartTheNextWhenALinkBecomesFree() {
        // given two guests that want the same link
        Conductor conductor = conductor(
                new Moves()
                        .host(32, 0)
                        .host(32, 0)
                        .host(32, 0)
                        .move(0, 1, 4, 0)
                        .move(0, 2, 4, 0)
                        .problem(),
                3);

        // when
        List<Step> first = conductor.due(Fleets.START).starts();
        Instant next = conductor.nextLook().orElseThrow();

        // then
        assertThat(first).hasSize(1);
        assertThat(conductor.due(next.minusMillis(10)).starts()).isEmpty();
        assertThat(conductor.due(next).starts()).hasSize(1);
        assertThat(next).isBefore(first.getFirst().end());
    }

    @Test
    void shouldTryAgainWhatFailedAndGiveUpInTheEnd() {
        Conductor conductor =
                conductor(new Moves().host(32, 0).host(32, 0).move(0, 1, 4, 0).problem(), 2);
        VmId vm = Fleets.vm(0);

        assertThat(conductor.due(Fleets.START).starts()).hasSize(1);
        conductor.failed(vm, CUT, Fleets.START.plusSeconds(5));
        assertThat(conductor.due(Fleets.START.plusSeconds(6)).starts()).hasSize(1);
        conductor.failed(vm, CUT, Fleets.START.plusSeconds(9));

        assertThat(conductor.due(Fleets.START.plusSeconds(10)).starts()).isEmpty();
        assertThat(conductor.isOver()).isTrue();
        assertThat(conductor.unmoved()).extracting(Unmoved::why).containsExactly(CUT);
        assertThat(conductor.hosts().getLast().used().amount(Room.MEMORY)).isZero();
    }

    @Test
    void shouldSlowDownHostsWhoseMovesGetLessThanTheyWereGiven() {
        Conductor conductor = conductor(
                new Moves()
                        .host(32, 0)
                        .host(32, 0)
                        .move(0, 1, 4, 0)
                        .move(0, 1, 4, 0)
                        .problem(),
                2);
        Step step = conductor.due(Fleets.START).starts().getFirst();

        conductor.observed(step.move().vm(), step.bandwidth().times(0.9), Fleets.START.plusSeconds(1));
        assertThat(conductor.hosts()).extracting(HostRoom::slots).containsOnly(8);
        conductor.observed(step.move().vm(), step.bandwidth().times(0.5), Fleets.START.plusSeconds(2));

        assertThat(conductor.hosts()).extracting(HostRoom::slots).containsOnly(4);
    }

    @Test
    void shouldOrderAnewButNotBlameHostsWhenAGuestTakesTooLong() {
        Conductor conductor = conductor(
                new Moves()
                        .host(32, 0)
                        .host(32, 0)
                        .move(0, 1, 4, 0)
                        .move(0, 1, 4, 0)
                        .problem(),
                2);
        Step step = conductor.due(Fleets.START).starts().getFirst();
        Instant late = step.end().plus(Duration.between(step.start(), step.end()));

        Conductor.Turn turn = conductor.due(late);

        assertThat(turn.starts()).as("the link is still taken").isEmpty();
        assertThat(conductor.hosts()).extracting(HostRoom::slots).containsOnly(8);
    }

    @Test
    void shouldSendAParkedGuestOnWhenThereIsRoom() {
        Conductor conductor = conductor(
                new Moves()
                        .host(8, 0)
                        .host(8, 1)
                        .host(32, 0)
                        .move(0, 1, 7, 0)
                        .move(1, 0, 4, 0)
                        .problem(),
                2);

        List<String> seen = new ArrayList<>();
        Instant now = Fleets.START;
        while (!conductor.isOver()) {
            for (Step step : conductor.due(now).starts()) {
                seen.add(step.move().name() + " to " + step.to());
            }
            for (Step step : conductor.underWay()) {
                now = step.end();
                conductor.arrived(step.move().vm(), now);
            }
        }

        assertThat(seen).containsExactly("guest-1 to host-c", "guest-0 to host-b", "guest-1 to host-a");
        assertThat(conductor.unmoved()).isEmpty();
    }

    @Test
    void shouldLoseNoGuestWhateverFailsOrTakesLong() {
        for (long seed = 0; seed < 50; seed++) {
            SequencingProblem problem = Moves.random(new Random(seed));
            new Course(problem, seed).run();
        }
    }

    /** A run in which moves fail and take longer or shorter than predicted. */
    private static final class Course {

        private record Flight(Step step, Instant end, boolean fails) {}

        private final SequencingProblem problem;
        private final String what;
        private final Random random;
        private final Conductor conductor;
        private final Map<VmId, HostId> place = new HashMap<>();
        private final Map<HostId, Room> free = new HashMap<>();
        private final List<Flight> flights = new ArrayList<>();
        private Instant now = Fleets.START;

        Course(SequencingProblem problem, long seed) {
            this.problem = problem;
            this.what = "seed " + seed;
            this.random = new Random(seed);
            this.conductor = conductor(problem, 3);
            problem.moves().forEach(move -> place.put(move.vm(), move.from()));
            problem.hosts().forEach(host -> free.put(host.id(), host.free()));
        }

        void run() {
            for (int i = 0; i < 2_000 && !conductor.isOver(); i++) {
                conductor.due(now).starts().forEach(this::begin);
                everyGuestIsSomewhere();
                if (!conductor.isOver()) {
                    pass();
                }
            }
            assertThat(conductor.isOver()).as(what).isTrue();
            Set<VmId> unmoved = new HashSet<>();
            conductor.unmoved().forEach(named -> {
                unmoved.add(named.move().vm());
                assertThat(place.get(named.move().vm()))
                        .as(what)
                        .isEqualTo(named.move().from());
            });
            for (GuestMove move : problem.moves()) {
                assertThat(move.to().equals(place.get(move.vm())))
                        .as(what + ": " + move.name() + " arrived or is named")
                        .isNotEqualTo(unmoved.contains(move.vm()));
            }
        }

        private void begin(Step step) {
            assertThat(place.get(step.move().vm())).as(what).isEqualTo(step.from());
            take(step.to(), step.move().demand());
            double factor = random.nextInt(4) == 0 ? 1 + 2 * random.nextDouble() : 0.9 + 0.2 * random.nextDouble();
            long predicted = Duration.between(step.start(), step.end()).toMillis();
            flights.add(new Flight(step, now.plusMillis(Math.round(predicted * factor)), random.nextInt(5) == 0));
            assertThat(flights.size())
                    .as(what)
                    .isLessThanOrEqualTo(problem.limits().total());
        }

        private void take(HostId host, Room demand) {
            Room left = free.merge(host, demand, Room::minus);
            assertThat(left.amounts().values()).as("%s: room on %s", what, host).allMatch(amount -> amount >= 0);
        }

        /** To the next arrival or failure, or to when the conductor wants to be asked. */
        private void pass() {
            Optional<Flight> first = flights.stream().min(Comparator.comparing(Flight::end));
            Optional<Instant> look = conductor.nextLook();
            if (look.isPresent()
                    && (first.isEmpty() || look.get().isBefore(first.get().end()))) {
                assertThat(look.get()).as(what + ": next look").isAfter(now);
                now = look.get();
                return;
            }
            Flight flight = first.orElseThrow(() -> new AssertionError(what + ": nothing happens any more"));
            flights.remove(flight);
            now = flight.end();
            Step step = flight.step();
            if (flight.fails()) {
                conductor.failed(step.move().vm(), CUT, now);
                free.merge(step.to(), step.move().demand(), Room::plus);
            } else {
                conductor.arrived(step.move().vm(), now);
                free.merge(step.from(), step.move().demand(), Room::plus);
                place.put(step.move().vm(), step.to());
            }
        }

        private void everyGuestIsSomewhere() {
            Set<VmId> known = new HashSet<>();
            conductor.waiting().forEach(move -> known.add(move.vm()));
            conductor.underWay().forEach(step -> known.add(step.move().vm()));
            conductor.unmoved().forEach(named -> known.add(named.move().vm()));
            for (GuestMove move : problem.moves()) {
                boolean arrived = move.to().equals(place.get(move.vm()));
                if (!arrived && !known.contains(move.vm())) {
                    throw new AssertionError(what + ": " + move + " is lost");
                }
            }
        }
    }
}
