package dev.tern.scheduler.placement.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.GoalWeights;
import dev.tern.scheduler.placement.PlacementSettings;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.Problems;
import dev.tern.scheduler.placement.Proposal;
import dev.tern.scheduler.placement.ProposedMove;
import dev.tern.scheduler.placement.rule.Ledger;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A fleet of which not every pair of guest and host is looked at: 240 hosts with 4 guests each, of which the first 5 are hot. */
class CandidatesTest {

    private static final int HOSTS = 240;
    private static final int HOT = 5;
    private static final int ZONES = 3;
    private static final int EACH = 4;

    private static HostId host(int number) {
        return HostId.of(String.format("host-%03d", number));
    }

    private static int number(HostId host) {
        return Integer.parseInt(host.value().substring("host-".length()));
    }

    /** Hosts are the emptier the higher their number. */
    private static Fleets fleet() {
        Fleets fleets = Fleets.of(0);
        for (int host = 0; host < HOSTS; host++) {
            fleets.put(of(host, false));
            double demand = host < HOT ? 7.6 : 5.0 - 4.0 * host / HOSTS;
            for (int i = 0; i < EACH; i++) {
                fleets.guest(host * EACH + i, demand / EACH, host(host));
            }
        }
        return fleets.sampled(5);
    }

    private static Host of(int host, boolean cordoned) {
        var agent = new Endpoint("127.0.0.1", 7000);
        var memory = DataSize.ofGiB(16);
        String zone = "zone-" + host % ZONES;
        return new Host(host(host), zone, Fleets.CORES, memory, HostHealth.UP, cordoned, agent, Map.of());
    }

    private static Candidates candidates(Problem problem) {
        return new Candidates(problem, new Ledger(problem.fleet()));
    }

    @Test
    void shouldLookAtAllOfASmallFleet() {
        Problem problem = Problems.problem(
                Fleets.of(3)
                        .guest(1, 4, Fleets.host(0))
                        .guest(2, 3.5, Fleets.host(0))
                        .guest(3, 1, Fleets.host(1))
                        .sampled(5),
                Bans.NONE);

        Candidates candidates = candidates(problem);

        assertThat(candidates.guests())
                .extracting(VmView::id)
                .containsExactly(Fleets.vm(1), Fleets.vm(2), Fleets.vm(3));
        assertThat(candidates.hosts()).containsExactly(Fleets.host(0), Fleets.host(1), Fleets.host(2));
        assertThat(candidates.placesOf(candidates.guests().getFirst())).isEqualTo(candidates.hosts());
    }

    @Test
    void shouldLookAtTheHostsWithMostRoomHalfOfThemInTheGuestsZone() {
        Candidates candidates = candidates(Problems.problem(fleet(), Bans.NONE));

        List<VmView> hot = candidates.guests().subList(0, HOT * EACH);
        assertThat(hot).allMatch(vm -> number(vm.vm().host()) < HOT);
        for (VmView vm : hot) {
            List<HostId> places = candidates.placesOf(vm);
            int zone = number(vm.vm().host()) % ZONES;
            assertThat(places).hasSize(64).isSorted().doesNotContain(vm.vm().host());
            assertThat(places).allMatch(place -> number(place) >= HOT);
            assertThat(places)
                    .filteredOn(place -> number(place) % ZONES == zone)
                    .hasSizeGreaterThanOrEqualTo(32);
            assertThat(places).contains(host(HOSTS - 1), host(HOSTS - 2), host(HOSTS - 3));
        }
    }

    @Test
    void shouldGoPastHostsThatTakeNobody() {
        Fleets fleets = fleet();
        for (int host = HOT + 2; host < HOSTS; host++) {
            fleets.put(of(host, true));
        }

        Candidates candidates = candidates(Problems.problem(fleets, Bans.NONE));

        VmView hot = candidates.guests().getFirst();
        assertThat(candidates.placesOf(hot)).containsExactly(host(HOT), host(HOT + 1));
    }

    @Test
    void shouldLookAtHostsWithoutRoomWhereNoOtherTakesTheGuest() {
        Fleets fleets = fleet();
        IntStream.range(HOT, HOSTS).forEach(host -> fleets.put(of(host, host != HOT)));
        fleets.load(Fleets.vm(HOT * EACH), 1.8);
        fleets.sampled(10);
        Problem problem = Problems.problem(fleets, Bans.NONE);

        Candidates candidates = candidates(problem);

        assertThat(candidates.placesOf(candidates.guests().getFirst())).containsExactly(host(HOT));
    }

    @Test
    void shouldRelieveTheHostsOfALargeFleetIntoThoseWithMostRoom() {
        Problem problem = Problems.problem(fleet(), Bans.NONE);

        Proposal proposal = new RelieveHosts().propose(problem);

        Ledger after = new Ledger(problem.fleet());
        proposal.moves().forEach(move -> after.move(move.vm(), move.to()));
        assertThat(proposal.moves()).hasSize(HOT);
        for (int host = 0; host < HOSTS; host++) {
            assertThat(after.excess(host(host), problem.settings())).isZero();
        }
        assertThat(proposal.moves())
                .allMatch(move ->
                        after.cpu(move.to()) <= problem.settings().cpuTarget().value());
        assertThat(new RelieveHosts().propose(problem).moves())
                .extracting(ProposedMove::to)
                .as("the same again")
                .isEqualTo(proposal.moves().stream().map(ProposedMove::to).toList());
    }

    /** What a move relieves is held against the improvement as it is, in a large fleet as in a small one. */
    @Test
    void shouldRelieveTheHostsOfALargeFleetAlsoWhereOverloadCountsLess() {
        PlacementSettings less = PlacementSettings.DEFAULT.with(new GoalWeights(0.1, 0.01, 0.1, 1));

        Proposal proposal = new RelieveHosts().propose(Problems.problem(fleet(), Bans.NONE, less));

        assertThat(proposal.moves()).hasSize(HOT);
    }

    @Test
    void shouldNameTheHottestHostsAndCountTheOthers() {
        Fleets fleets = fleet();
        for (int host = HOT; host < 60; host++) {
            fleets.load(Fleets.vm(host * EACH), 3.9);
        }

        Proposal proposal = new RelieveHosts().propose(Problems.problem(fleets.sampled(10), Bans.NONE));

        assertThat(proposal.reasons())
                .filteredOn(reason -> reason.code().equals("host.overloaded"))
                .hasSize(50)
                .anyMatch(reason -> reason.text().startsWith(host(0).value()))
                .noneMatch(reason -> reason.text().startsWith(host(59).value()));
        assertThat(proposal.reasons())
                .filteredOn(reason -> reason.code().equals("host.overloaded.others"))
                .extracting(Reason::text)
                .containsExactly("10 more hosts are above their thresholds, by less");
    }
}
