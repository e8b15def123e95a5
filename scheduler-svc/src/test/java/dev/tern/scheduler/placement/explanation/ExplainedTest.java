package dev.tern.scheduler.placement.explanation;

import static dev.tern.scheduler.Reasons.text;
import static dev.tern.scheduler.placement.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.balance.RelieveHosts;
import dev.tern.scheduler.placement.goal.GoalCosts;
import dev.tern.scheduler.placement.order.EmptyHost;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainedTest {

    private static final int FLEETS = 60;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+\\.[0-9]+");
    /** Of three numbers that are shown to a tenth. */
    private static final double ROUNDING = 0.16;

    private static final PlacementSettings WEIGHTED =
            PlacementSettings.DEFAULT.with(new GoalWeights(2, 0.005, 0.3, 0.5));

    @ParameterizedTest
    @ValueSource(longs = {5, 20260305})
    void shouldSayOfEveryGoalWhatItCostsAndOfEveryHotGuestWhyItStays(long seed) {
        Random random = new Random(seed);
        int moves = 0;
        for (int i = 0; i < FLEETS; i++) {
            Fleets fleets = Fleets.random(random);
            Problem problem = problem(fleets, Bans.NONE, i % 2 == 0 ? PlacementSettings.DEFAULT : WEIGHTED);
            Proposal proposal = new Explained(new RelieveHosts()).propose(problem);
            String which = "seed " + seed + ", fleet " + i;
            assertThat(staying(proposal))
                    .as(which)
                    .containsExactlyInAnyOrderElementsOf(hotAndUnmoved(problem, proposal));
            if (proposal.moves().isEmpty()) {
                continue;
            }

            List<Double> overload = numbers(proposal.reasons(), "goal.overload");
            List<Double> evenness = numbers(proposal.reasons(), "goal.evenness");
            List<Double> groups =
                    proposal.reasons().stream().anyMatch(reason -> reason.code().equals("goal.groups"))
                            ? numbers(proposal.reasons(), "goal.groups")
                            : List.of(0.0, 0.0);
            List<Double> price = numbers(proposal.reasons(), "goal.moves");
            List<Double> whole = numbers(proposal.reasons(), "plan.worth");
            assertThat(overload.getLast()).as(which).isLessThanOrEqualTo(overload.getFirst());
            assertThat(groups.get(1)).as(which).isLessThanOrEqualTo(groups.get(0));
            assertThat(whole.get(0))
                    .as(which)
                    .isCloseTo(overload.get(0) + evenness.get(0) + groups.get(0), within(ROUNDING));
            assertThat(whole.get(1))
                    .as(which)
                    .isCloseTo(overload.get(1) + evenness.get(1) + groups.get(1) + price.get(1), within(ROUNDING));
            assertThat(whole.getLast()).as(which).isCloseTo(whole.get(0) - whole.get(1), within(ROUNDING));

            // each move's own share is what the same plan would cost without it
            for (ProposedMove move : proposal.moves()) {
                moves++;
                List<Double> share = numbers(move.reasons(), "move.share");
                List<ProposedMove> others = new ArrayList<>(proposal.moves());
                others.remove(move);
                assertThat(share.get(0)).as(which).isCloseTo(cost(problem, proposal.moves()), within(ROUNDING));
                assertThat(share.get(1)).as(which).isCloseTo(cost(problem, others), within(ROUNDING));
                assertThat(move.reasons()).as(which).extracting(Reason::code).contains("move.now");
            }
        }
        assertThat(moves).as("seed %d", seed).isPositive();
    }

    private static double cost(Problem problem, List<ProposedMove> made) {
        Ledger ledger = new Ledger(problem.fleet());
        made.forEach(move -> ledger.move(move.vm(), move.to()));
        var costs = new GoalCosts(problem, ledger);
        return costs.all()
                + made.stream()
                        .mapToDouble(move -> move.worth().cost().toNanos() / 1e9)
                        .sum();
    }

    private static Set<String> staying(Proposal proposal) {
        Set<String> names = new HashSet<>();
        proposal.reasons().stream()
                .filter(reason -> reason.code().startsWith("stays."))
                .forEach(reason ->
                        names.add(reason.text().substring(0, reason.text().indexOf(' '))));
        return names;
    }

    private static Set<String> hotAndUnmoved(Problem problem, Proposal proposal) {
        Ledger before = new Ledger(problem.fleet());
        Set<VmId> moved = new HashSet<>();
        proposal.moves().forEach(move -> moved.add(move.vm().id()));
        Set<String> names = new HashSet<>();
        for (VmView vm : problem.fleet().vms().values()) {
            HostId host = vm.vm().host();
            if (before.excess(host, problem.settings()) > 0 && !moved.contains(vm.id())) {
                names.add(vm.vm().name());
            }
        }
        return names;
    }

    private static List<Double> numbers(List<Reason> reasons, String code) {
        Matcher matcher = NUMBER.matcher(text(reasons, code));
        List<Double> numbers = new ArrayList<>();
        while (matcher.find()) {
            numbers.add(Double.valueOf(matcher.group()));
        }
        return numbers;
    }

    @Test
    void shouldSayWhyNowAndWhatWasConsidered() {
        // given a host that is above its threshold, and two others
        Fleets fleets = Fleets.of(3)
                .guest(1, 3, Fleets.host(0))
                .guest(2, 3, Fleets.host(0))
                .guest(3, 3, Fleets.host(0))
                .guest(4, 1, Fleets.host(2))
                .sampled(5);

        // when
        ProposedMove move = new Explained(new RelieveHosts())
                .propose(problem(fleets, Bans.NONE))
                .moves()
                .getFirst();

        // then
        assertThat(move.to()).isEqualTo(Fleets.host(1));
        assertThat(move.reasons())
                .extracting(Reason::code)
                .startsWith("host.relieved", "move.there", "move.share", "move.now")
                .contains("alternative.plan.gains.less");
        assertThat(text(move.reasons(), "move.there"))
                .isEqualTo("with all moves made, host-b is at 38% CPU demand and 6% memory");
        assertThat(text(move.reasons(), "move.now")).isEqualTo("each minute that it waits costs 156.0 core-seconds");
        assertThat(text(move.reasons(), "alternative.plan.gains.less"))
                .startsWith("not host-c: the plan would cost ")
                .endsWith(" core-seconds more");
    }

    @Test
    void shouldSayWhatRoomAMoveMakes() {
        // given guests of which none fits anywhere but the smallest
        Fleets fleets = Fleets.of(3)
                .guest(1, 4, Fleets.host(0))
                .guest(2, 4, Fleets.host(0))
                .guest(3, 1, Fleets.host(1))
                .guest(4, 1, Fleets.host(1))
                .guest(5, 4, Fleets.host(2))
                .sampled(5);

        // when
        ProposedMove first = new Explained(new RelieveHosts())
                .propose(problem(fleets, Bans.NONE))
                .moves()
                .getFirst();

        // then
        assertThat(first.reasons())
                .extracting(Reason::code)
                .startsWith("room.made", "move.there", "move.share", "move.now");
        assertThat(text(first.reasons(), "move.share"))
                .contains("if it stayed, host-b would be at 75% CPU demand")
                .endsWith("above its targets");
        assertThat(text(first.reasons(), "move.now")).contains("wait for the room");
    }

    @Test
    void shouldSayOfAnOrderWhatItCosts() {
        Fleets fleets = Fleets.of(2).guest(1, 1, Fleets.host(0)).sampled(5);

        Proposal proposal = new Explained(new EmptyHost(Fleets.host(0))).propose(problem(fleets, Bans.NONE));

        assertThat(proposal.reasons())
                .extracting(Reason::code)
                .containsExactly("host.evacuated", "goal.overload", "goal.evenness", "goal.moves", "plan.worth");
        assertThat(text(proposal.reasons(), "plan.worth")).contains("the plan costs ");
        assertThat(text(proposal.moves().getFirst().reasons(), "move.now")).startsWith("an order is carried out");
    }

    @Test
    void shouldSayThatCoreSecondsAreWeighted() {
        Fleets fleets = Fleets.overloaded();

        Proposal usual = new Explained(new RelieveHosts()).propose(problem(fleets, Bans.NONE));
        Proposal weighted = new Explained(new RelieveHosts()).propose(problem(fleets, Bans.NONE, WEIGHTED));

        assertThat(weighted.moves()).hasSameSizeAs(usual.moves());
        assertThat(numbers(weighted.reasons(), "goal.overload").getFirst())
                .isEqualTo(2 * numbers(usual.reasons(), "goal.overload").getFirst());
        assertThat(numbers(weighted.reasons(), "goal.moves").getLast())
                .isCloseTo(numbers(usual.reasons(), "goal.moves").getLast() / 2, within(ROUNDING));
        assertThat(usual.reasons()).extracting(Reason::code).doesNotContain("goal.weights");
        assertThat(text(weighted.reasons(), "goal.weights"))
                .isEqualTo("Goals are weighted: overload 2.0, evenness 0.005, groups 0.3, moves 0.5; as usual that is"
                        + " overload 1.0, evenness 0.01, groups 0.1, moves 1.0");
        assertThat(text(weighted.reasons(), "plan.worth")).contains(" weighted core-seconds in 10 min");
        List<Reason> why = weighted.moves().getFirst().reasons();
        for (String code : List.of("host.relieved", "move.share", "move.now", "alternative.plan.gains.less")) {
            assertThat(text(why, code)).as(code).contains(" weighted core-seconds");
        }
    }

    @Test
    void shouldSayWhichDestinationsAreClosedToAHotGuest() {
        // given a host whose guests may go nowhere
        Fleets fleets = Fleets.of(2)
                .guest(1, 4, Fleets.host(0))
                .guest(2, 4, Fleets.host(0))
                .sampled(5);
        var never = new Reason("policy.would.deny", "policy would deny it: eu-only");
        Bans bans = Bans.NONE.withPairs(Map.of(
                new Bans.Pair(Fleets.vm(1), Fleets.host(1)),
                never,
                new Bans.Pair(Fleets.vm(2), Fleets.host(1)),
                never));

        // when
        Proposal proposal = new Explained(new RelieveHosts()).propose(problem(fleets, bans));

        // then
        assertThat(proposal.moves()).isEmpty();
        assertThat(proposal.reasons())
                .extracting(Reason::text)
                .contains("guest-1 stays on host-a: not to host-b: policy would deny it: eu-only");
        assertThat(proposal.reasons()).extracting(Reason::code).contains("stays.policy.would.deny");
    }
}
