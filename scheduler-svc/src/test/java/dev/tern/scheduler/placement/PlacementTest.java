package dev.tern.scheduler.placement;

import static dev.tern.scheduler.placement.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.balance.RelieveHosts;
import dev.tern.scheduler.placement.order.EmptyHost;
import dev.tern.scheduler.placement.order.ReturnGuests;
import dev.tern.scheduler.placement.rule.Ledger;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {

    private static final PlacementSettings SETTINGS = PlacementSettings.DEFAULT;
    private static final int FLEETS = 150;

    @ParameterizedTest
    @ValueSource(longs = {1, 20260301, 77})
    void shouldKeepEveryPropertyOfBalanceOnRandomFleets(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FLEETS; i++) {
            Fleets fleets = Fleets.random(random);
            Problem problem = problem(fleets, Bans.NONE);
            Proposal proposal = new RelieveHosts().propose(problem);
            String which = "seed " + seed + ", fleet " + i;

            Ledger before = new Ledger(problem.fleet());
            Ledger after = new Ledger(problem.fleet());
            Set<VmId> moved = new HashSet<>();
            for (ProposedMove move : proposal.moves()) {
                assertThat(move.worth().pays()).as(which).isTrue();
                assertThat(moved.add(move.vm().id()))
                        .as("%s: moves once", which)
                        .isTrue();
                assertThat(relieves(before, move) || bringsApart(before, move) || makesRoom(proposal, move))
                        .as(which)
                        .isTrue();
                after.move(move.vm(), move.to());
                assertThat(after.cpu(move.to()))
                        .as(which)
                        .isLessThanOrEqualTo(SETTINGS.cpuTarget().value() + 1e-9);
                assertThat(after.memory(move.to()))
                        .as(which)
                        .isLessThanOrEqualTo(SETTINGS.memoryTarget().value());
            }
            assertThat(excess(after, problem))
                    .as("%s: no regression", which)
                    .isLessThanOrEqualTo(excess(before, problem) + 1e-9);
            assertThat(proposal.moves()).as(which).hasSizeLessThanOrEqualTo(SETTINGS.mostMoves());
            assertThat(new RelieveHosts().propose(problem))
                    .as("%s: deterministic", which)
                    .isEqualTo(proposal);
        }
    }

    private static boolean relieves(Ledger before, ProposedMove move) {
        return before.excess(move.vm().vm().host(), SETTINGS) > 0;
    }

    private static boolean bringsApart(Ledger before, ProposedMove move) {
        return !before.groups().sharingHost(move.vm()).isEmpty();
    }

    private static boolean makesRoom(Proposal proposal, ProposedMove move) {
        return move.reasons().getFirst().code().equals("room.made")
                && proposal.moves().stream()
                        .anyMatch(other -> other.to().equals(move.vm().vm().host()));
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 20260304})
    void shouldRelieveMoreThanOneBestMoveAfterTheOtherDoes(long seed) {
        Random random = new Random(seed);
        double bySearch = 0;
        double greedily = 0;
        for (int i = 0; i < FLEETS; i++) {
            Problem problem = problem(Fleets.random(random), Bans.NONE);
            double net = net(new RelieveHosts().propose(problem));
            double peer = net(new RelieveHosts(none -> List.of()).propose(problem));
            assertThat(net).as("seed %d, fleet %d", seed, i).isGreaterThanOrEqualTo(0.95 * peer);
            bySearch += net;
            greedily += peer;
        }
        assertThat(bySearch).as("seed %d", seed).isGreaterThan(greedily);
    }

    /** In core-seconds. */
    private static double net(Proposal proposal) {
        return proposal.moves().stream()
                .mapToDouble(
                        move -> move.worth().gain().minus(move.worth().cost()).toNanos() / 1e9)
                .sum();
    }

    @Test
    void shouldMakeRoomForAGuestThatNoHostTakesAsItIs() {
        // given guests of which none fits anywhere but the smallest
        Fleets fleets = Fleets.of(3)
                .guest(1, 4, Fleets.host(0))
                .guest(2, 4, Fleets.host(0))
                .guest(3, 1, Fleets.host(1))
                .guest(4, 1, Fleets.host(1))
                .guest(5, 4, Fleets.host(2))
                .sampled(5);

        // when
        Proposal proposal = new RelieveHosts().propose(problem(fleets, Bans.NONE));

        // then
        assertThat(proposal.moves())
                .extracting(move -> move.vm().vm().host(), ProposedMove::to, move -> move.reasons()
                        .getFirst()
                        .code())
                .containsExactly(
                        tuple(Fleets.host(1), Fleets.host(2), "room.made"),
                        tuple(Fleets.host(0), Fleets.host(1), "host.relieved"));
        assertThat(proposal.moves()).allMatch(move -> move.worth().pays());
        assertThat(proposal.reasons())
                .extracting(Reason::code)
                .containsExactly("host.overloaded", "stays.host.relieved");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 20260302})
    void shouldEmptyHostOrExplainWhoStays(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FLEETS; i++) {
            Fleets fleets = Fleets.random(random);
            Problem problem = problem(fleets, Bans.NONE);
            HostId host = Fleets.host(0);
            Proposal proposal = new EmptyHost(host).propose(problem);
            String which = "seed " + seed + ", fleet " + i;

            Ledger after = new Ledger(problem.fleet());
            Set<VmId> accounted = new HashSet<>();
            for (ProposedMove move : proposal.moves()) {
                assertThat(accounted.add(move.vm().id())).as(which).isTrue();
                after.move(move.vm(), move.to());
                assertThat(move.to()).as(which).isNotEqualTo(host);
                assertThat(after.memory(move.to()))
                        .as(which)
                        .isLessThanOrEqualTo(SETTINGS.memoryThreshold().value());
            }
            proposal.rejections().forEach(r -> accounted.add(r.vm()));
            assertThat(accounted)
                    .as(which)
                    .containsExactlyInAnyOrderElementsOf(problem.fleet().guestsOf(host).stream()
                            .map(VmView::id)
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 20260303})
    void shouldNotMoveAnyGuestTwiceWhileLoadStays(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FLEETS / 3; i++) {
            Fleets fleets = Fleets.random(random);
            Map<VmId, Integer> moves = new java.util.HashMap<>();
            for (int look = 0; look < 6; look++) {
                for (ProposedMove move :
                        new RelieveHosts().propose(problem(fleets, Bans.NONE)).moves()) {
                    moves.merge(move.vm().id(), 1, Integer::sum);
                    fleets.place(move.vm().id(), move.to());
                }
                fleets.sampled(15);
            }
            assertThat(moves.values()).as("seed %d, fleet %d", seed, i).allMatch(times -> times == 1);
            assertThat(new RelieveHosts().propose(problem(fleets, Bans.NONE)).moves())
                    .isEmpty();
        }
    }

    @Test
    void shouldRelieveOverloadedHost() {
        Fleets fleets = Fleets.of(3)
                .guest(1, 3, Fleets.host(0))
                .guest(2, 3, Fleets.host(0))
                .guest(3, 3, Fleets.host(0))
                .sampled(5);

        Proposal proposal = new RelieveHosts().propose(problem(fleets, Bans.NONE));

        assertThat(proposal.moves()).hasSize(1);
        assertThat(proposal.moves().getFirst().reasons())
                .extracting(Reason::code)
                .contains("host.relieved");
        assertThat(proposal.reasons())
                .extracting(Reason::code)
                .containsExactly("host.overloaded", "stays.host.relieved", "stays.host.relieved");
    }

    @Test
    void shouldLetGuestRestAfterMove() {
        // given a guest that came a minute ago and whose host is now overloaded by it
        Fleets fleets = Fleets.of(2)
                .guest(1, 3.9, Fleets.host(1))
                .guest(2, 3.9, Fleets.host(0))
                .sampled(5);
        fleets.state.migration(fleets.event(
                Fleets.migration(1),
                Fleets.plan(1),
                Fleets.vm(1),
                Fleets.host(0),
                1,
                new MigrationState.Done(Fleets.outcome(Duration.ofSeconds(3)))));
        fleets.place(Fleets.vm(1), Fleets.host(0)).sampled(15);

        // when
        Proposal soon = new RelieveHosts().propose(problem(fleets, Bans.NONE));
        fleets.sampled(300);
        Proposal later = new RelieveHosts().propose(problem(fleets, Bans.NONE));

        // then
        assertThat(soon.moves()).extracting(m -> m.vm().id()).doesNotContain(Fleets.vm(1));
        assertThat(soon.rejections()).extracting(r -> r.why().code()).contains("vm.cool.down");
        assertThat(later.rejections()).extracting(r -> r.why().code()).doesNotContain("vm.cool.down");
    }

    @Test
    void shouldNotPlanOnStaleData() {
        Fleets fleets = Fleets.of(2)
                .guest(1, 4, Fleets.host(0))
                .guest(2, 4, Fleets.host(0))
                .sampled(5);
        fleets.now = fleets.now.plusSeconds(60);

        Proposal proposal = new RelieveHosts().propose(problem(fleets, Bans.NONE));

        assertThat(proposal.moves()).isEmpty();
        assertThat(proposal.reasons()).extracting(Reason::code).containsExactly("data.incomplete");
    }

    @Test
    void shouldNotMoveToHostThatIsCordonedDownOrBanned() {
        Fleets fleets = Fleets.of(4).guest(1, 4, Fleets.host(0)).guest(2, 4, Fleets.host(0));
        fleets.put(fleets.hostOf(Fleets.host(1)).withCordoned(true));
        fleets.put(fleets.hostOf(Fleets.host(2)).withHealth(HostHealth.STALE)).sampled(5);
        Bans bans = new Bans(
                Map.of(),
                Map.of(Fleets.host(3), new Reason("host.evacuated", "is being emptied")),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());

        Proposal proposal = new RelieveHosts().propose(problem(fleets, bans));

        assertThat(proposal.moves()).isEmpty();
        assertThat(proposal.rejections())
                .extracting(r -> r.why().code())
                .contains("host.cordoned", "host.not.up", "host.evacuated");
    }

    @Test
    void shouldNotMoveGuestWhoseMoveCostsMoreThanItGains() {
        // given: hardly any gain because the horizon is short
        Fleets fleets = Fleets.of(2)
                .guest(1, 3.4, Fleets.host(0))
                .guest(2, 3.4, Fleets.host(0))
                .sampled(5);
        PlacementSettings shortSighted = new PlacementSettings(
                SETTINGS.cpuThreshold(),
                SETTINGS.cpuTarget(),
                SETTINGS.memoryThreshold(),
                SETTINGS.memoryTarget(),
                Duration.ofMillis(500),
                SETTINGS.coolDown(),
                SETTINGS.improvement(),
                SETTINGS.mostMoves(),
                SETTINGS.weights());

        Proposal proposal = new RelieveHosts().propose(problem(fleets, Bans.NONE, shortSighted));

        assertThat(proposal.moves()).isEmpty();
        assertThat(proposal.rejections()).extracting(r -> r.why().code()).contains("gain.below.cost");
    }

    @Test
    void shouldNotMakeAnotherHostTheOverloadedOne() {
        Fleets fleets = Fleets.of(2)
                .guest(1, 4, Fleets.host(0))
                .guest(2, 4, Fleets.host(0))
                .guest(3, 4, Fleets.host(1))
                .sampled(5);

        Proposal proposal = new RelieveHosts().propose(problem(fleets, Bans.NONE));

        assertThat(proposal.moves()).isEmpty();
        assertThat(proposal.rejections()).extracting(r -> r.why().code()).contains("host.cpu.busy");
    }

    @Test
    void shouldReturnGuestToWhereItCameFrom() {
        Fleets fleets = Fleets.of(3).guest(1, 1, Fleets.host(2)).sampled(5);
        fleets.state.migration(fleets.event(
                Fleets.migration(1),
                Fleets.plan(1),
                Fleets.vm(1),
                Fleets.host(1),
                1,
                new MigrationState.Done(Fleets.outcome(Duration.ofSeconds(3)))));
        fleets.place(Fleets.vm(1), Fleets.host(1)).sampled(2);

        Proposal proposal = new ReturnGuests(List.of(Fleets.vm(1)), Map.of()).propose(problem(fleets, Bans.NONE));

        assertThat(proposal.moves()).extracting(ProposedMove::to).containsExactly(Fleets.host(2));
    }

    @Test
    void shouldAvoidHostThatHoldsGuestOfSameGroup() {
        Fleets fleets = Fleets.of(3);
        fleets.put(new Fleets.Guest(Fleets.vm(1), "a1", 2, DataSize.ofGiB(1), 1, 100, "a"), Fleets.host(0));
        fleets.put(new Fleets.Guest(Fleets.vm(2), "a2", 2, DataSize.ofGiB(1), 0.1, 100, "a"), Fleets.host(1));
        fleets.put(new Fleets.Guest(Fleets.vm(3), "b", 4, DataSize.ofGiB(4), 3, 100, ""), Fleets.host(2));
        fleets.sampled(5);

        Proposal proposal = new EmptyHost(Fleets.host(0)).propose(problem(fleets, Bans.NONE));

        assertThat(proposal.moves()).extracting(ProposedMove::to).containsExactly(Fleets.host(2));
    }

    private static double excess(Ledger ledger, Problem problem) {
        return ledger.hosts().stream()
                .mapToDouble(h -> ledger.excess(h, problem.settings()))
                .sum();
    }
}
