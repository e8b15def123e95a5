package dev.tern.scheduler.placement.balance;

import static dev.tern.scheduler.placement.Problems.problem;
import static dev.tern.scheduler.placement.balance.EvenUseTest.EVEN;
import static dev.tern.scheduler.placement.balance.EvenUseTest.evenness;
import static dev.tern.scheduler.placement.balance.EvenUseTest.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.explanation.Explained;
import dev.tern.scheduler.placement.goal.GoalCosts;
import dev.tern.scheduler.placement.rule.Eligibility;
import dev.tern.scheduler.placement.rule.Ledger;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds wherever hosts are to be used evenly, on random fleets. */
class EvenUsePropertiesTest {

    private static final int FLEETS = 30;
    private static final int LOOKS = 8;
    /** After which a fleet is as even as it gets, also where each makes but one move. */
    private static final int MOST_LOOKS = 40;

    @ParameterizedTest
    @ValueSource(longs = {9, 20260309})
    void shouldGainMoreThanMovesCostAndHaveToGainAndComeToRest(long seed) {
        Random random = new Random(seed);
        int moves = 0;
        for (int i = 0; i < FLEETS; i++) {
            Fleets fleets = fleet(i, random);
            PlacementSettings settings =
                    evenness(i % 2 == 0 ? 1 : 10).with(EVEN.improvement(), i % 3 == 0 ? 1 : EVEN.mostMoves());
            int looks = 0;
            for (Proposal proposal = proposal(fleets, settings);
                    !proposal.moves().isEmpty();
                    proposal = proposal(fleets, settings)) {
                String which = "seed " + seed + ", fleet " + i + ", look " + looks++;
                Problem problem = problem(fleets, Bans.NONE, settings);
                assertThat(new Explained(new RelieveHosts()).propose(problem))
                        .as("%s: deterministic", which)
                        .isEqualTo(proposal);
                paysAndKeepsEveryLimit(which, problem, proposal);
                proposal.moves().forEach(move -> fleets.place(move.vm().id(), move.to()));
                fleets.sampled(15);
                moves += proposal.moves().size();
                assertThat(looks).as(which).isLessThan(MOST_LOOKS);
            }
        }
        assertThat(moves).as("seed %d", seed).isGreaterThan(FLEETS);
    }

    private static Fleets fleet(int number, Random random) {
        return number % 4 < 2 ? Fleets.random(random) : Fleets.ofAllSizes(random);
    }

    private static void paysAndKeepsEveryLimit(String which, Problem problem, Proposal proposal) {
        PlacementSettings settings = problem.settings();
        Ledger ledger = new Ledger(problem.fleet());
        var before = new GoalCosts(problem, ledger);
        double needed = 0;
        for (ProposedMove move : proposal.moves()) {
            VmView guest = move.vm();
            assertThat(move.worth().pays()).as(which).isTrue();
            assertThat(move.forecast().prediction().converges()).as(which).isTrue();
            assertThat(new Eligibility(problem, ledger, Eligibility.Urgency.OPTIONAL).againstGroup(move.to(), guest))
                    .as(which)
                    .isEmpty();
            ledger.move(guest, move.to());
            assertThat(ledger.cpu(move.to()))
                    .as(which)
                    .isLessThanOrEqualTo(settings.cpuTarget().value() + 1e-9);
            assertThat(ledger.memory(move.to()))
                    .as(which)
                    .isLessThanOrEqualTo(settings.memoryTarget().value());
            needed += move.worth().cost().toNanos() / 1e9;
            boolean greedy =
                    move.reasons().stream().noneMatch(reason -> reason.code().equals("hosts.evened"));
            needed += greedy
                    ? 0
                    : settings.improvement().value()
                            * settings.horizonSeconds()
                            * ledger.cpus(guest.vm().host());
        }
        var after = new GoalCosts(problem, ledger);
        assertThat(proposal.moves()).as(which).hasSizeLessThanOrEqualTo(settings.mostMoves());
        assertThat(after.overload()).as(which).isLessThanOrEqualTo(before.overload() + 1e-6);
        assertThat(after.groups()).as(which).isLessThanOrEqualTo(before.groups() + 1e-6);
        assertThat(before.all() - after.all()).as("%s: all gain", which).isGreaterThan(needed - 1e-3);
    }

    /** Each guest's load is another at each look, by up to 5 % of what it was at first. */
    @ParameterizedTest
    @ValueSource(longs = {10, 20260310})
    void shouldNotBringGuestsBackWhileTheirLoadIsNoisy(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < FLEETS; i++) {
            Fleets fleets = fleet(i, random);
            Noise noise = new Noise(fleets, 0.05, random);
            Map<VmId, Set<HostId>> left = new HashMap<>();
            for (int look = 0; look < LOOKS; look++) {
                for (ProposedMove move : proposal(fleets, EVEN).moves()) {
                    Set<HostId> before = left.computeIfAbsent(move.vm().id(), _ -> new HashSet<>());
                    before.add(move.vm().vm().host());
                    assertThat(before)
                            .as("seed %d, fleet %d, look %d", seed, i, look)
                            .doesNotContain(move.to());
                    fleets.place(move.vm().id(), move.to());
                }
                noise.next();
            }
        }
    }

    /** Also where all counts that can: hosts are evened as sharply, and load swings as much as a fifth, at each look. */
    @ParameterizedTest
    @ValueSource(longs = {11, 20260311})
    void shouldLetEachGuestRestHoweverSharplyUseIsEvened(long seed) {
        Random random = new Random(seed);
        int migrations = 0;
        for (int i = 0; i < FLEETS; i++) {
            Fleets fleets = fleet(i, random);
            Noise noise = new Noise(fleets, 0.2, random);
            Set<VmId> moved = new HashSet<>();
            for (int look = 0; look < LOOKS; look++) {
                for (ProposedMove move : proposal(fleets, evenness(10)).moves()) {
                    VmId guest = move.vm().id();
                    assertThat(moved.add(guest))
                            .as("seed %d, fleet %d, look %d", seed, i, look)
                            .isTrue();
                    fleets.state.migration(fleets.event(
                            Fleets.migration(++migrations),
                            Fleets.plan(1),
                            guest,
                            move.to(),
                            1,
                            new MigrationState.Done(Fleets.outcome(Duration.ofSeconds(3)))));
                    fleets.place(guest, move.to());
                }
                noise.next();
            }
        }
        assertThat(migrations).as("seed %d", seed).isGreaterThan(FLEETS);
    }

    /** Half a minute goes by between two looks, with other loads each time. */
    private static final class Noise {

        private final Fleets fleets;
        private final Random random;
        private final double most;
        private final Map<VmId, Double> loads = new TreeMap<>();

        Noise(Fleets fleets, double most, Random random) {
            this.fleets = fleets;
            this.most = most;
            this.random = random;
            problem(fleets, Bans.NONE).fleet().vms().forEach((id, vm) -> loads.put(id, vm.cores()));
        }

        void next() {
            loads.forEach((id, cores) -> fleets.load(id, cores * (1 + most * (2 * random.nextDouble() - 1))));
            fleets.sampled(15);
        }
    }
}
