package dev.tern.scheduler.placement.balance;

import static dev.tern.scheduler.Fleets.host;
import static dev.tern.scheduler.Reasons.text;
import static dev.tern.scheduler.placement.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.explanation.Explained;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hosts are to be used evenly, though none is above its thresholds. */
class EvenUseTest {

    static final PlacementSettings EVEN = evenness(1);

    private static final PlacementSettings USUAL = PlacementSettings.DEFAULT;

    static PlacementSettings evenness(double weight) {
        return PlacementSettings.DEFAULT.with(new GoalWeights(1, weight, 0.1, 1));
    }

    /** Two hosts, at 70 and 30 % of their CPU. */
    private static Fleets uneven() {
        Fleets fleets = Fleets.of(2);
        for (int i = 1; i <= 7; i++) {
            fleets.guest(i, 0.8, host(0));
        }
        for (int i = 8; i <= 10; i++) {
            fleets.guest(i, 0.8, host(1));
        }
        return fleets.sampled(5);
    }

    static Proposal proposal(Fleets fleets, PlacementSettings settings) {
        return proposal(problem(fleets, Bans.NONE, settings));
    }

    private static Proposal proposal(Problem problem) {
        return new Explained(new RelieveHosts()).propose(problem);
    }

    @Test
    void shouldEvenTheUseOfHostsOfWhichNoneIsAboveItsThresholds() {
        Fleets fleets = uneven();

        Proposal usual = proposal(fleets, USUAL);
        Proposal even = proposal(fleets, evenness(2));

        assertThat(usual.moves()).isEmpty();
        assertThat(usual.reasons()).extracting(Reason::code).containsExactly("fleet.balanced");
        assertThat(even.moves()).hasSize(2).allMatch(move -> move.to().equals(host(1)));
        assertThat(even.moves()).allSatisfy(move -> assertThat(move.reasons())
                .extracting(Reason::code)
                .containsExactly("hosts.evened", "move.there", "move.share", "move.now"));
        assertThat(text(even.moves().getFirst().reasons(), "hosts.evened"))
                .startsWith(
                        "evens hosts' use, from host-a at 70% CPU demand and 44% memory to host-b at 30% CPU demand and"
                                + " 19% memory; gains ")
                .contains(" weighted core-seconds for ");
        assertThat(text(even.moves().getFirst().reasons(), "move.now")).startsWith("each minute that it waits costs ");
        assertThat(text(even.reasons(), "fleet.uneven"))
                .isEqualTo(
                        "Hosts that take guests are used from 30% to 70% of their CPU and from 19% to 44% of their"
                                + " memory; after these moves from 50% to 50% of their CPU and from 31% to 31% of their memory");
    }

    @Test
    void shouldLeaveHostsThatDifferByLessThanAMoveIsWorth() {
        Fleets fleets = uneven();

        Proposal even = proposal(fleets, evenness(0.2));

        assertThat(even.moves()).isEmpty();
        assertThat(even.reasons())
                .singleElement()
                .isEqualTo(new Reason(
                        "fleet.balanced",
                        "No host is above 80.0% CPU demand or 90.0% memory, and no move that evens their use is worth"
                                + " it"));
    }

    @Test
    void shouldOfferAlternativesThatEvenUse() {
        assertThat(Front.of(problem(uneven(), Bans.NONE, EVEN))).isNotEmpty();
        assertThat(Front.of(problem(uneven(), Bans.NONE, USUAL))).isEmpty();
    }

    @Test
    void shouldOfferNoAlternativeThatMovesNobody() {
        // given hosts at 60 and 40 %, between which a move gains less than usually it has to
        Fleets fleets = Fleets.of(2);
        for (int i = 1; i <= 10; i++) {
            fleets.guest(i, 0.8, host(i <= 6 ? 0 : 1));
        }
        Problem problem = problem(fleets.sampled(5), Bans.NONE, EVEN);

        // when
        List<Front.Point> front = Front.of(problem);

        // then
        assertThat(proposal(problem).moves()).isEmpty();
        assertThat(front)
                .isNotEmpty()
                .allSatisfy(point -> assertThat(point.proposal().moves()).isNotEmpty());
    }

    @Test
    void shouldEvenTheUseOfHostsBesideAnIdleOneThatIsTooSmall() {
        // given hosts at 70 and 30 % of their CPU, and an idle one that a guest would fill
        Fleets fleets = uneven();
        fleets.put(new Host(
                host(2),
                "zone-1",
                1,
                DataSize.ofGiB(1),
                HostHealth.UP,
                false,
                new Endpoint("127.0.0.1", 7002),
                Map.of()));

        // when
        Proposal even = proposal(fleets.sampled(5), evenness(2));

        // then
        assertThat(even.moves()).hasSize(2).allMatch(move -> move.to().equals(host(1)));
    }

    @Test
    void shouldRelieveNoHostByAMoveThatLeavesUseWorseByMore() {
        // given a host at 85 % of its CPU, of which the only guest that may move takes much memory to where that is
        // scarce
        Fleets fleets = Fleets.of(2);
        fleets.put(new Fleets.Guest(Fleets.vm(1), "guest-1", 4, DataSize.ofMiB(6_500), 0.5, 100, ""), host(0));
        fleets.put(new Fleets.Guest(Fleets.vm(2), "guest-2", 8, DataSize.ofMiB(1_500), 6.3, 100, ""), host(0));
        fleets.put(new Fleets.Guest(Fleets.vm(3), "guest-3", 4, DataSize.ofMiB(6_500), 0.8, 100, ""), host(1));
        fleets.sampled(5);
        Bans bans = stuck(2, 3);

        // when
        Proposal usual = proposal(problem(fleets, bans, USUAL));
        Proposal even = proposal(problem(fleets, bans, evenness(10)));

        // then
        assertThat(usual.moves()).hasSize(1);
        assertThat(even.moves()).isEmpty();
        assertThat(even.reasons()).extracting(Reason::code).contains("stays.gain.below.cost");
    }

    private static Bans stuck(int... guests) {
        var failed = new Reason("vm.failed", "it failed to move");
        Map<VmId, Reason> stuck = new HashMap<>();
        Arrays.stream(guests).forEach(number -> stuck.put(Fleets.vm(number), failed));
        return new Bans(Map.of(), Map.of(), stuck, Map.of(), Map.of(), Map.of(), Map.of());
    }

    /** What a look costs where nothing is to be done is what it costs to see that. */
    @Test
    void shouldNeitherPredictNorSearchWhereHostsAreUsedEvenlyEnough() {
        Fleets even = Fleets.of(2).guest(1, 2, host(0)).guest(2, 2.5, host(1)).sampled(5);

        assertThat(proposal(neverPredicting(problem(uneven(), Bans.NONE, USUAL)))
                        .moves())
                .isEmpty();
        assertThat(proposal(neverPredicting(problem(even, Bans.NONE, EVEN))).moves())
                .isEmpty();
    }

    private static Problem neverPredicting(Problem problem) {
        return new Problem(
                problem.fleet(), problem.quality(), problem.settings(), problem.bans(), problem.rooms(), (vm, to) -> {
                    throw new AssertionError("A move of " + vm.id() + " to " + to + " is predicted");
                });
    }

    @Test
    void shouldNotFillAHostThatIsCordonedOrWasEmptied() {
        // given an idle host beside one at half its CPU
        Fleets fleets = Fleets.crowded(2, 4, 1);
        var emptied = new Reason("host.emptied", "it was emptied");
        Bans spared = new Bans(Map.of(), Map.of(), Map.of(), Map.of(host(1), emptied), Map.of(), Map.of(), Map.of());

        // when
        Proposal open = proposal(fleets, EVEN);
        Proposal kept = proposal(problem(fleets, spared, EVEN));
        fleets.put(fleets.hostOf(host(1)).withCordoned(true));
        Proposal cordoned = proposal(fleets, EVEN);

        // then
        assertThat(open.moves()).isNotEmpty();
        assertThat(kept.reasons()).extracting(Reason::code).containsExactly("fleet.balanced");
        assertThat(cordoned.reasons()).extracting(Reason::code).containsExactly("fleet.balanced");
    }

    @Test
    void shouldEvenTheUseOfALargeFleetFromThoseUsedMostToThoseUsedLeast() {
        // given more pairs of guest and host than are all looked at, hosts the emptier the higher their number
        int hosts = 240;
        Fleets fleets = Fleets.of(0);
        for (int number = 0; number < hosts; number++) {
            HostId id = HostId.of(String.format("host-%03d", number));
            fleets.put(new Host(
                    id,
                    "zone-1",
                    Fleets.CORES,
                    DataSize.ofGiB(16),
                    HostHealth.UP,
                    false,
                    new Endpoint("127.0.0.1", 7000),
                    Map.of()));
            for (int i = 0; i < 4; i++) {
                fleets.guest(number * 4 + i, 1.25 - 1.0 * number / hosts, id);
            }
        }
        Problem problem = problem(fleets.sampled(5), Bans.NONE, EVEN);

        // when
        Proposal proposal = proposal(problem);

        // then
        Ledger before = new Ledger(problem.fleet());
        assertThat(proposal.moves()).hasSize(EVEN.mostMoves());
        assertThat(proposal.moves())
                .allMatch(move -> before.cpu(move.vm().vm().host()) > 0.5 && before.cpu(move.to()) < 0.25);
    }

    @Test
    void shouldNotMakeAMoveThatGainsEnoughOnlyWithMovesThatTheSamePlanHasNoPlaceFor() {
        // given a guest that may go only to where it is nearly as crowded, which small guests would leave for an idle
        // host
        Fleets fleets = Fleets.of(3);
        small(fleets, 1, 0.8, host(0));
        small(fleets, 2, 2.72, host(0));
        small(fleets, 3, 2.72, host(0));
        for (int i = 4; i < 15; i++) {
            small(fleets, i, 0.4, host(1));
        }
        fleets.sampled(5);
        var failed = new Reason("vm.failed", "it failed to move");
        Bans bans = new Bans(
                Map.of(new Bans.Pair(Fleets.vm(1), host(2)), failed),
                Map.of(),
                Map.of(Fleets.vm(2), failed, Fleets.vm(3), failed),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());

        // when
        List<ProposedMove> one = proposal(problem(fleets, bans, EVEN.with(EVEN.improvement(), 1)))
                .moves();

        // then
        assertThat(one)
                .singleElement()
                .satisfies(move -> assertThat(move.vm().vm().host()).isEqualTo(host(1)));
    }

    private static void small(Fleets fleets, int number, double cores, HostId on) {
        fleets.put(new Fleets.Guest(Fleets.vm(number), "guest-" + number, 4, DataSize.ofMiB(64), cores, 100, ""), on);
    }
}
