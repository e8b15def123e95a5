package dev.tern.scheduler.placement.order;

import static dev.tern.scheduler.SwapFleet.A;
import static dev.tern.scheduler.SwapFleet.B;
import static dev.tern.scheduler.SwapFleet.C;
import static dev.tern.scheduler.SwapFleet.D;
import static dev.tern.scheduler.placement.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.SwapFleet;
import dev.tern.scheduler.fleet.Link;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.explanation.Explained;
import dev.tern.scheduler.placement.order.PlaceGuests.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassageTest {

    @Test
    void shouldMoveInAnOrderInWhichGuestsFindRoomWithoutParking() {
        // given guest 1 finds room only when guest 2 has left
        Fleets fleets = Fleets.of(3);
        guest(fleets, 1, 8, A, "");
        guest(fleets, 2, 8, B, "");

        Proposal proposal = new PlaceGuests(List.of(new Target(Fleets.vm(1), B), new Target(Fleets.vm(2), C)))
                .propose(problem(fleets.sampled(5), Bans.NONE));

        assertThat(ways(proposal)).containsExactly("2 b>c", "1 a>b");
    }

    @Test
    void shouldParkTheGuestThatIsCheapest() {
        // given guest 1 writes more than guest 2
        Fleets fleets = SwapFleet.of(4);
        fleets.put(new Fleets.Guest(Fleets.vm(1), "guest-1", 2, DataSize.ofGiB(6), 0.4, 5_000, ""), A);

        Proposal proposal = new PlaceGuests(SwapFleet.TARGETS).propose(problem(fleets.sampled(5), Bans.NONE));

        assertThat(ways(proposal)).containsExactly("2 b>c", "1 a>b", "2 c>a");
        assertThat(proposal.moves().getFirst().reasons())
                .extracting(Reason::code)
                .contains("parked.makes.room", "alternative.parked.dearer");
    }

    @Test
    void shouldPutAnOrderThatDirectMovesServeBeforeTheOneGiven() {
        // given guest 3 may not go first: it would take the room that guest 1 is let past with
        Fleets fleets = Fleets.of(4);
        guest(fleets, 1, 7, A, "");
        guest(fleets, 2, 7, B, "");
        guest(fleets, 3, 7, D, "");
        guest(fleets, 4, 7, A, "");
        guest(fleets, 5, 7, B, "");
        guest(fleets, 6, 7, C, "");
        guest(fleets, 7, 7, D, "");

        Proposal proposal = new PlaceGuests(
                        List.of(new Target(Fleets.vm(3), C), SwapFleet.TARGETS.getFirst(), SwapFleet.TARGETS.getLast()))
                .propose(problem(fleets.sampled(5), Bans.NONE));

        assertThat(proposal.rejections()).isEmpty();
        assertThat(proposal.moves()).hasSize(4);
    }

    /** Host c is the only one with room. */
    static Stream<Arguments> closings() {
        Reason why = new Reason("test.closed", "closed");
        Bans none = Bans.NONE;
        return Stream.of(
                Arguments.of("closed", bans(Map.of(), Map.of(C, why), Map.of(), Map.of(), Map.of())),
                Arguments.of("spared", bans(Map.of(), Map.of(), Map.of(C, why), Map.of(), Map.of())),
                Arguments.of("in quarantine", bans(Map.of(), Map.of(), Map.of(), Map.of(C, why), Map.of())),
                Arguments.of(
                        "links in quarantine",
                        bans(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(new Link(A, C), why, new Link(B, C), why))),
                Arguments.of(
                        "links away from it in quarantine",
                        bans(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(new Link(C, A), why, new Link(C, B), why))),
                Arguments.of(
                        "denied",
                        none.withPairs(Map.of(
                                new Bans.Pair(Fleets.vm(1), C), why,
                                new Bans.Pair(Fleets.vm(2), C), why))));
    }

    private static Bans bans(
            Map<Bans.Pair, Reason> pairs,
            Map<HostId, Reason> hosts,
            Map<HostId, Reason> spared,
            Map<HostId, Reason> quarantined,
            Map<Link, Reason> links) {
        return new Bans(pairs, hosts, Map.of(), spared, Map.of(), quarantined, links);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("closings")
    void shouldNotParkWhereAnythingStandsAgainstIt(String what, Bans bans) {
        Fleets fleets = SwapFleet.of(3).sampled(5);

        assertThat(new PlaceGuests(SwapFleet.TARGETS)
                        .propose(problem(fleets, Bans.NONE))
                        .moves())
                .as("with nothing against it")
                .hasSize(3);
        Proposal proposal = new PlaceGuests(SwapFleet.TARGETS).propose(problem(fleets, bans));

        assertThat(proposal.moves()).as(what).isEmpty();
        assertThat(proposal.rejections())
                .extracting(rejection -> rejection.why().code())
                .containsOnly("parked.nowhere");
    }

    @Test
    void shouldParkNeitherWithItsGroupNorOnAHostThatIsCordonedStaleOrTooFull() {
        // given
        Fleets grouped = Fleets.of(3);
        guest(grouped, 1, 6, A, "web");
        guest(grouped, 3, 6, A, "");
        guest(grouped, 2, 6, B, "db");
        guest(grouped, 4, 6, B, "");
        guest(grouped, 5, 1, C, "web");
        guest(grouped, 6, 1, C, "db");
        Fleets cordoned = SwapFleet.of(3);
        cordoned.put(cordoned.hostOf(C).withCordoned(true));
        Fleets down = SwapFleet.of(3);
        Host there = down.hostOf(C);
        down.put(there.withHealth(HostHealth.DOWN));
        Fleets full = SwapFleet.of(3);
        guest(full, 9, 1, C, "");

        for (Fleets fleets : List.of(grouped, cordoned, down, full)) {
            assertThat(new PlaceGuests(SwapFleet.TARGETS)
                            .propose(problem(fleets.sampled(5), Bans.NONE))
                            .moves())
                    .isEmpty();
        }
    }

    @Test
    void shouldCountBothMovesOfAParkedGuestInWhatThePlanCosts() {
        Proposal proposal = new Explained(new PlaceGuests(SwapFleet.TARGETS))
                .propose(problem(SwapFleet.of(3).sampled(5), Bans.NONE));

        double cost = proposal.moves().stream()
                .mapToDouble(move -> move.worth().cost().toNanos() / 1e9)
                .sum();
        assertThat(proposal.moves()).hasSize(3);
        assertThat(proposal.reasons())
                .filteredOn(reason -> reason.code().equals("goal.moves"))
                .extracting(Reason::text)
                .containsExactly(String.format(java.util.Locale.ROOT, "Moves cost 0.0 -> %.1f", cost));
    }

    @Test
    void shouldLetManyRingsPastOneAfterTheOther() {
        // given 24 full hosts whose guests go on to the next in rings of three, and a host with room for one
        Fleets fleets = Fleets.of(25);
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            guest(fleets, 2 * i, 6, Fleets.host(i), "");
            guest(fleets, 2 * i + 1, 6, Fleets.host(i), "");
            targets.add(new Target(Fleets.vm(2 * i), Fleets.host(i % 3 == 2 ? i - 2 : i + 1)));
        }
        guest(fleets, 1_000, 8, Fleets.host(24), "");

        Proposal proposal = new PlaceGuests(targets).propose(problem(fleets.sampled(5), Bans.NONE));

        // then each ring is let past with one parked guest, one after the other
        assertThat(proposal.rejections()).isEmpty();
        assertThat(proposal.moves()).hasSize(32);
    }

    @Test
    void shouldPredictNoMoreThanItMayHoweverManyHostsAndGuestsThereAre() {
        // given 160 full hosts whose guests change places two by two, and as many empty ones
        Fleets fleets = new Fleets();
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < 320; i++) {
            fleets.put(numbered(i));
        }
        for (int i = 0; i < 160; i++) {
            guest(fleets, i, 14, numbered(i).id(), "");
            targets.add(new Target(Fleets.vm(i), numbered(i ^ 1).id()));
        }
        Problem problem = problem(fleets.sampled(5), Bans.NONE);
        AtomicInteger predictions = new AtomicInteger();
        Problem counting = new Problem(
                problem.fleet(), problem.quality(), problem.settings(), problem.bans(), problem.rooms(), (vm, to) -> {
                    predictions.incrementAndGet();
                    return problem.predict().apply(vm, to);
                });

        // when
        Proposal proposal = new PlaceGuests(targets).propose(counting);

        // then of 10,000 pairs there and on, and of what the plan is made of
        assertThat(proposal.rejections()).isEmpty();
        assertThat(proposal.moves()).hasSize(240);
        assertThat(predictions.get()).isLessThan(22_000);
    }

    private static Host numbered(int number) {
        Host like = Fleets.of(1).hostOf(A);
        return new Host(
                HostId.of(String.format("host-%03d", number)),
                like.zone(),
                like.cpus(),
                like.memory(),
                like.health(),
                like.cordoned(),
                like.agent(),
                like.labels());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldResolveWhateverParkingCanAndKeepRulesAfterEveryMove(long seed) {
        var random = new SplittableRandom(seed);
        int parked = 0;
        for (int i = 0; i < 60; i++) {
            Fleets fleets = shuffled(random);
            List<Target> targets = random.nextBoolean() ? targets(fleets, random) : ring(fleets, random);
            Problem problem = problem(fleets, Bans.NONE);
            String what = "seed " + seed + ", fleet " + i;

            Proposal proposal = new PlaceGuests(targets).propose(problem);

            assertThat(new PlaceGuests(targets).propose(problem)).as(what).isEqualTo(proposal);
            check(what, problem, targets, proposal);
            boolean all = proposal.rejections().isEmpty();
            assertThat(all).as(what + ": " + proposal.rejections()).isEqualTo(isResolvable(problem, targets));
            parked += all && proposal.moves().size() > distinct(proposal) ? 1 : 0;
        }
        assertThat(parked).as("fleets in which somebody is parked").isGreaterThan(5);
    }

    private static long distinct(Proposal proposal) {
        return proposal.moves().stream().map(move -> move.vm().id()).distinct().count();
    }

    /** Plays the moves: each from where its guest is to where there is room for it, and nobody is left parked. */
    private static void check(String what, Problem problem, List<Target> targets, Proposal proposal) {
        Map<VmId, HostId> places = places(problem);
        Set<VmId> resting = new HashSet<>();
        for (ProposedMove move : proposal.moves()) {
            VmId vm = move.vm().id();
            assertThat(places.put(vm, move.to()))
                    .as(what)
                    .isEqualTo(move.vm().vm().host());
            assertThat(used(problem, places, move.to())).as(what).isLessThanOrEqualTo(limit());
            if (targets.contains(new Target(vm, move.to()))) {
                resting.remove(vm);
            } else {
                assertThat(resting.add(vm)).as(what + ": parked once").isTrue();
                assertThat(meetsItsGroup(problem, places, vm)).as(what).isFalse();
            }
        }
        assertThat(resting).as(what).isEmpty();
    }

    private static boolean meetsItsGroup(Problem problem, Map<VmId, HostId> places, VmId guest) {
        Optional<String> group = group(problem, guest);
        return group.isPresent()
                && places.keySet().stream()
                        .filter(other -> !other.equals(guest) && Objects.equals(places.get(other), places.get(guest)))
                        .anyMatch(other -> group(problem, other).equals(group));
    }

    private static Optional<String> group(Problem problem, VmId guest) {
        return problem.fleet().vm(guest).map(view -> view.vm().labels().get("group"));
    }

    /** By trying everything, each guest parked once at most. */
    private static boolean isResolvable(Problem problem, List<Target> targets) {
        Map<VmId, HostId> start = places(problem);
        Deque<Map<VmId, HostId>> open = new ArrayDeque<>(List.of(start));
        Set<Map<VmId, HostId>> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            Map<VmId, HostId> now = open.pop();
            if (targets.stream().allMatch(target -> target.to().equals(now.get(target.vm())))) {
                return true;
            }
            for (Target target : targets) {
                HostId place = Objects.requireNonNull(now.get(target.vm()));
                for (HostId host : problem.fleet().hosts().keySet()) {
                    boolean there = host.equals(target.to());
                    boolean onward = !place.equals(start.get(target.vm()));
                    Map<VmId, HostId> then = new HashMap<>(now);
                    then.put(target.vm(), host);
                    if (!host.equals(place)
                            && !place.equals(target.to())
                            && (there || !onward)
                            && used(problem, then, host) <= limit()
                            && (there || !meetsItsGroup(problem, then, target.vm()))
                            && seen.add(then)) {
                        open.push(then);
                    }
                }
            }
        }
        return false;
    }

    private static Map<VmId, HostId> places(Problem problem) {
        Map<VmId, HostId> places = new HashMap<>();
        problem.fleet().vms().forEach((id, view) -> places.put(id, view.vm().host()));
        return places;
    }

    private static long used(Problem problem, Map<VmId, HostId> places, HostId host) {
        return problem.fleet().vms().values().stream()
                .filter(vm -> host.equals(places.get(vm.id())))
                .map(VmView::vm)
                .mapToLong(vm -> vm.memory().bytes())
                .sum();
    }

    private static long limit() {
        return (long) (DataSize.ofGiB(16).bytes()
                * PlacementSettings.DEFAULT.memoryThreshold().value());
    }

    /** Three to five hosts that are nearly full; in each group one guest on a host at most. */
    private static Fleets shuffled(SplittableRandom random) {
        int hosts = 3 + random.nextInt(3);
        Fleets fleets = Fleets.of(hosts);
        int number = 0;
        for (int host = 0; host < hosts; host++) {
            int left = 14;
            Set<String> groups = new TreeSet<>();
            while (left > 2) {
                int size = 2 + random.nextInt(Math.min(6, left - 1));
                String group = "group-" + random.nextInt(6);
                if (left >= size && random.nextInt(8) > 0) {
                    guest(fleets, number++, size, Fleets.host(host), groups.add(group) ? group : "");
                }
                left -= size;
            }
        }
        return fleets.sampled(5);
    }

    /** Guests of one size take each other's places, two or three of them. */
    private static List<Target> ring(Fleets fleets, SplittableRandom random) {
        List<VmView> guests =
                new ArrayList<>(fleets.state.snapshot(fleets.now).vms().values());
        List<VmView> ring = new ArrayList<>();
        while (!guests.isEmpty() && ring.size() < 3) {
            VmView next = guests.remove(random.nextInt(guests.size()));
            if (ring.stream()
                    .allMatch(other -> other.vm().memory().equals(next.vm().memory())
                            && !other.vm().host().equals(next.vm().host()))) {
                ring.add(next);
            }
        }
        List<Target> targets = new ArrayList<>();
        for (int i = 0; ring.size() > 1 && i < ring.size(); i++) {
            targets.add(new Target(
                    ring.get(i).id(), ring.get((i + 1) % ring.size()).vm().host()));
        }
        return targets;
    }

    /** Some of them go anywhere. */
    private static List<Target> targets(Fleets fleets, SplittableRandom random) {
        List<VmView> guests =
                new ArrayList<>(fleets.state.snapshot(fleets.now).vms().values());
        List<HostId> hosts =
                new ArrayList<>(fleets.state.snapshot(fleets.now).hosts().keySet());
        List<Target> targets = new ArrayList<>();
        Set<HostId> left = new HashSet<>();
        int wanted = 2 + random.nextInt(3);
        for (int i = 0; i < 20 && targets.size() < wanted && !guests.isEmpty(); i++) {
            VmView vm = guests.remove(random.nextInt(guests.size()));
            HostId to =
                    hosts.get((hosts.indexOf(vm.vm().host()) + 1 + random.nextInt(hosts.size() - 1)) % hosts.size());
            if (left.add(vm.vm().host()) || random.nextInt(3) == 0) {
                targets.add(new Target(vm.id(), to));
            }
        }
        return targets;
    }

    private static void guest(Fleets fleets, int number, int gib, HostId on, String group) {
        SwapFleet.guest(fleets, number, gib, SwapFleet.CALM, on, group);
    }

    private static List<String> ways(Proposal proposal) {
        return proposal.moves().stream()
                .map(m -> SwapFleet.way(m.vm().vm().name(), m.vm().vm().host(), m.to()))
                .toList();
    }
}
