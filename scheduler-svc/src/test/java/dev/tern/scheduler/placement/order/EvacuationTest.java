package dev.tern.scheduler.placement.order;

import static dev.tern.scheduler.Fleets.host;
import static dev.tern.scheduler.Fleets.vm;
import static dev.tern.scheduler.placement.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.Rejection;
import dev.tern.scheduler.placement.goal.GoalCosts;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvacuationTest {

    private static final PlacementSettings SETTINGS = PlacementSettings.DEFAULT;
    private static final int FLEETS = 100;

    @Test
    void shouldMakeRoomElsewhereForAGuestThatFitsNowhere() {
        // given a guest of 10 GiB, and hosts with 5.4 and 6.4 GiB left for guests
        Fleets fleets = Fleets.of(3);
        guest(fleets, 1, 10, host(0));
        guest(fleets, 2, 3, host(1));
        guest(fleets, 3, 3, host(1));
        guest(fleets, 4, 3, host(1));
        guest(fleets, 5, 8, host(2));
        fleets.sampled(5);

        // when
        Proposal proposal = new EmptyHost(host(0)).propose(problem(fleets, Bans.NONE));

        // then two make room first
        assertThat(proposal.moves())
                .extracting(move -> move.vm().vm().host(), ProposedMove::to, move -> move.reasons()
                        .getFirst()
                        .code())
                .containsExactly(
                        tuple(host(1), host(2), "room.made"),
                        tuple(host(1), host(2), "room.made"),
                        tuple(host(0), host(1), "host.evacuated"));
        assertThat(proposal.moves().getFirst().reasons().getFirst().text())
                .isEqualTo("makes room on host-b for guest-1");
        assertThat(proposal.rejections()).isEmpty();
    }

    @Test
    void shouldMoveNobodyElseWhereThatMakesNoRoom() {
        // given a guest that is larger than what any host has for guests
        Fleets fleets = Fleets.of(3);
        guest(fleets, 1, 15, host(0));
        guest(fleets, 2, 2, host(0));
        guest(fleets, 3, 3, host(1));
        guest(fleets, 4, 8, host(2));
        fleets.sampled(5);

        // when
        Proposal proposal = new EmptyHost(host(0)).propose(problem(fleets, Bans.NONE));

        // then
        assertThat(proposal.moves()).extracting(move -> move.vm().id()).containsExactly(vm(2));
        assertThat(proposal.rejections())
                .extracting(Rejection::vm, Rejection::to, rejection -> rejection
                        .why()
                        .code())
                .containsExactly(tuple(vm(1), host(1), "host.memory.full"), tuple(vm(1), host(2), "host.memory.full"));
    }

    @Test
    void shouldSayWhereElseAGuestMightHaveGoneAndWhatThatWouldCost() {
        // given
        Fleets fleets = Fleets.of(3);
        guest(fleets, 1, 1, host(0));
        guest(fleets, 2, 8, host(2));
        fleets.sampled(5);

        // when
        Proposal proposal = new EmptyHost(host(0)).propose(problem(fleets, Bans.NONE));

        // then
        assertThat(proposal.moves()).extracting(ProposedMove::to).containsExactly(host(1));
        assertThat(proposal.moves().getFirst().reasons())
                .extracting(Reason::text)
                .anyMatch(text -> text.matches("not host-c: the plan would cost \\d+\\.\\d\\d core-seconds more"));
    }

    @Test
    void shouldLeaveAloneWhoMayNotMoveUnasked() {
        // given the only guests that could make room, of which one is about to move already and two have just failed to
        Fleets fleets = Fleets.of(3);
        guest(fleets, 1, 10, host(0));
        guest(fleets, 2, 3, host(1));
        guest(fleets, 3, 3, host(1));
        guest(fleets, 4, 3, host(1));
        guest(fleets, 5, 8, host(2));
        fleets.sampled(5);
        var failed = new Reason("vm.failed.lately", "it failed to move");
        Bans bans = new Bans(
                Map.of(),
                Map.of(),
                Map.of(vm(2), failed, vm(3), failed, vm(4), failed),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());

        // when
        Proposal proposal = new EmptyHost(host(0)).propose(problem(fleets, bans));

        // then
        assertThat(proposal.moves()).isEmpty();
        assertThat(proposal.rejections()).extracting(Rejection::vm).containsOnly(vm(1));
    }

    @Test
    void shouldMoveGuestsElsewhereOnlyToMakeRoomThoughEvenUseIsWanted() {
        // given a guest for which two of host b's three have to leave, and a host whose use a guest might even
        Fleets fleets = Fleets.of(5);
        guest(fleets, 1, 10, host(0));
        guest(fleets, 2, 3, host(1));
        guest(fleets, 3, 3, host(1));
        guest(fleets, 4, 3, host(1));
        guest(fleets, 5, 8, host(2));
        fleets.put(new Fleets.Guest(vm(6), "guest-6", 4, DataSize.ofGiB(1), 3, 100, ""), host(3));
        fleets.put(new Fleets.Guest(vm(7), "guest-7", 4, DataSize.ofGiB(7), 3, 100, ""), host(3));
        guest(fleets, 8, 6, host(4));
        fleets.sampled(5);
        var failed = new Reason("vm.failed.lately", "it failed to move");
        Map<VmId, Reason> stuck = Map.of(vm(5), failed, vm(7), failed, vm(8), failed);
        Bans bans = new Bans(Map.of(), Map.of(), stuck, Map.of(), Map.of(), Map.of(), Map.of());
        PlacementSettings even = SETTINGS.with(new GoalWeights(1, 2, 0.1, 1));

        // when
        Proposal proposal = new EmptyHost(host(0)).propose(problem(fleets, bans, even));

        // then
        assertThat(proposal.moves())
                .extracting(
                        move -> move.vm().vm().host(),
                        move -> move.reasons().getFirst().code())
                .containsExactly(
                        tuple(host(1), "room.made"), tuple(host(1), "room.made"), tuple(host(0), "host.evacuated"));
    }

    @Test
    void shouldLeaveASmallHostWhateverItCostsALargeOne() {
        // given a guest that would take much of the memory of either large host, of which the emptier has one of its
        // group
        Fleets fleets = Fleets.of(1);
        for (int number = 0; number < 3; number++) {
            fleets.put(new Host(
                    host(number),
                    "zone-1",
                    number == 0 ? 1 : 64,
                    DataSize.ofGiB(16),
                    HostHealth.UP,
                    false,
                    new Endpoint("127.0.0.1", 7000 + number),
                    Map.of()));
        }
        fleets.put(new Fleets.Guest(vm(1), "db-1", 1, DataSize.ofGiB(12), 0.1, 100, "db"), host(0));
        fleets.put(new Fleets.Guest(vm(2), "db-2", 1, DataSize.ofMiB(256), 0.1, 100, "db"), host(1));
        fleets.put(new Fleets.Guest(vm(3), "guest-3", 1, DataSize.ofGiB(1), 0.1, 100, ""), host(2));
        PlacementSettings even = SETTINGS.with(new GoalWeights(1, 10, 0.1, 1));

        // when
        Proposal proposal = new EmptyHost(host(0)).propose(problem(fleets.sampled(5), Bans.NONE, even));

        // then
        assertThat(proposal.moves()).singleElement().satisfies(move -> assertThat(move.to())
                .isEqualTo(host(2)));
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 20260309})
    void shouldEmptyHostsBetterThanOneGuestAfterTheOtherDoes(long seed) {
        Random random = new Random(seed);
        int left = 0;
        int greedilyLeft = 0;
        double cost = 0;
        double greedyCost = 0;
        for (int i = 0; i < FLEETS; i++) {
            Problem problem = problem(crowded(random), Bans.NONE);
            Proposal proposal = new EmptyHost(host(0)).propose(problem);
            Ledger after = made(problem, proposal, "seed " + seed + ", fleet " + i);
            Ledger peer = new Ledger(problem.fleet());
            int peerLeft = greedily(problem, peer);
            int staying = staying(problem, proposal);
            assertThat(staying).as("seed %d, fleet %d", seed, i).isLessThanOrEqualTo(peerLeft);
            assertThat(new EmptyHost(host(0)).propose(problem))
                    .as("seed %d, fleet %d: deterministic", seed, i)
                    .isEqualTo(proposal);
            left += staying;
            greedilyLeft += peerLeft;
            if (staying == peerLeft) {
                cost += new GoalCosts(problem, after).all();
                greedyCost += new GoalCosts(problem, peer).all();
            }
        }
        assertThat(left).as("seed %d", seed).isLessThan(greedilyLeft);
        assertThat(cost).as("seed %d", seed).isLessThan(greedyCost);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 20260309})
    void shouldLeaveNobodyBehindForWhomThereIsRoom(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FLEETS; i++) {
            Problem problem = problem(crowded(random), Bans.NONE);

            Proposal proposal = new EmptyHost(host(0)).propose(problem);

            Ledger after = made(problem, proposal, "seed " + seed + ", fleet " + i);
            var eligibility = new Eligibility(problem, after, Eligibility.Urgency.ORDERED);
            Set<Object> gone = new HashSet<>();
            proposal.moves().forEach(move -> gone.add(move.vm().id()));
            for (VmView vm : problem.fleet().guestsOf(host(0))) {
                if (!gone.contains(vm.id())) {
                    assertThat(after.hosts())
                            .as("seed %d, fleet %d, %s", seed, i, vm.id())
                            .allMatch(
                                    host -> eligibility.againstTaking(host, vm).isPresent());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 20260310})
    void shouldMakeRoomWhereNothingIsAgainstItThenButSeldom(long seed) {
        Random random = new Random(seed);
        int made = 0;
        int together = 0;
        for (int i = 0; i < FLEETS; i++) {
            Problem problem = problem(crowded(random), Bans.NONE);
            Ledger ledger = new Ledger(problem.fleet());
            var unasked = new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL);

            for (ProposedMove move : new EmptyHost(host(0)).propose(problem).moves()) {
                if (!move.vm().vm().host().equals(host(0))) {
                    assertThat(unasked.againstPlace(move.to(), move.vm()))
                            .as("seed %d, fleet %d", seed, i)
                            .isEmpty();
                    Optional<Reason> group = unasked.againstGroup(move.to(), move.vm());
                    assertThat(move.reasons())
                            .as("seed %d, fleet %d: what it has against its group is said", seed, i)
                            .extracting(Reason::code)
                            .containsAll(group.map(Reason::code).stream().toList());
                    together += group.isPresent() ? 1 : 0;
                    made++;
                }
                ledger.move(move.vm(), move.to());
            }
        }
        // where hosts are so full that no other order is found
        assertThat(together).as("seed %d, of %d", seed, made).isLessThan(made / 20);
    }

    /** Every step in turn: no host is filled beyond its limit by a guest that comes. */
    private static Ledger made(Problem problem, Proposal proposal, String which) {
        Ledger ledger = new Ledger(problem.fleet());
        for (ProposedMove move : proposal.moves()) {
            assertThat(move.to()).as(which).isNotEqualTo(host(0));
            ledger.move(move.vm(), move.to());
            assertThat(ledger.memory(move.to()))
                    .as(which)
                    .isLessThanOrEqualTo(SETTINGS.memoryThreshold().value());
        }
        return ledger;
    }

    private static int staying(Problem problem, Proposal proposal) {
        Set<Object> gone = new HashSet<>();
        proposal.moves().forEach(move -> gone.add(move.vm().id()));
        return (int) problem.fleet().guestsOf(host(0)).stream()
                .filter(vm -> !gone.contains(vm.id()))
                .count();
    }

    /** The largest first, each to the host that carries it most easily. */
    private static int greedily(Problem problem, Ledger ledger) {
        var eligibility = new Eligibility(problem, ledger, Eligibility.Urgency.ORDERED);
        List<VmView> guests = problem.fleet().guestsOf(host(0)).stream()
                .sorted(Comparator.comparing((VmView vm) -> vm.vm().memory())
                        .reversed()
                        .thenComparing(VmView::id))
                .toList();
        int left = 0;
        for (VmView vm : guests) {
            HostId best = ledger.hosts().stream()
                    .filter(to -> eligibility.againstTaking(to, vm).isEmpty())
                    .min(Comparator.comparingDouble(to -> Math.max(ledger.cpuWith(to, vm), ledger.memoryWith(to, vm))
                            + (eligibility.againstGroup(to, vm).isPresent() ? 10 : 0)))
                    .orElse(null);
            if (best == null) {
                left++;
            } else {
                ledger.move(vm, best);
            }
        }
        return left;
    }

    /** Hosts that are two thirds full of memory, with guests of up to half a host. */
    private static Fleets crowded(Random random) {
        int hosts = 3 + random.nextInt(3);
        Fleets fleets = Fleets.of(hosts);
        int number = 0;
        for (int i = 0; i < hosts; i++) {
            int left = 12;
            while (left > 2) {
                int gib = 1 + random.nextInt(Math.min(left, 7));
                left -= gib;
                String group = random.nextInt(4) == 0 ? "group-" + random.nextInt(4) : "";
                fleets.put(
                        new Fleets.Guest(
                                vm(number),
                                "guest-" + number++,
                                2,
                                DataSize.ofGiB(gib),
                                random.nextDouble(),
                                random.nextInt(5_000),
                                group),
                        host(i));
            }
        }
        return fleets.sampled(5);
    }

    private static void guest(Fleets fleets, int number, int gib, HostId on) {
        fleets.put(new Fleets.Guest(vm(number), "guest-" + number, 2, DataSize.ofGiB(gib), 0.5, 100, ""), on);
    }
}
