package dev.tern.scheduler.placement.unasked;

import static dev.tern.scheduler.placement.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.placement.Bans;
import dev.tern.scheduler.placement.Proposal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsolidateHostTest {

    private static final HostId A = Fleets.host(0);
    private static final HostId B = Fleets.host(1);
    private static final HostId C = Fleets.host(2);

    @Test
    void shouldEmptyAHostOrLeaveItAsItIs() {
        // given a guest too many for host-b
        Fleets fleets = Fleets.of(2);
        guest(fleets, 0, A, "", 1);
        guest(fleets, 1, A, "", 12);
        guest(fleets, 2, B, "", 2);

        assertThat(emptied(fleets, Map.of(Fleets.vm(0), B)).moves())
                .as("nobody said where the other goes")
                .isEmpty();
        assertThat(emptied(fleets, Map.of(Fleets.vm(0), B, Fleets.vm(1), B)).rejections())
                .extracting(rejection -> rejection.why().code())
                .containsExactly("host.memory.full");
    }

    @Test
    void shouldNotPutTwoGuestsOfAGroupOnOneHost() {
        // given
        Fleets fleets = Fleets.of(3);
        guest(fleets, 0, A, "db", 1);
        guest(fleets, 1, A, "db", 1);
        guest(fleets, 2, B, "db", 1);

        // when
        Proposal beside = emptied(fleets, Map.of(Fleets.vm(0), B, Fleets.vm(1), C));
        Proposal together = emptied(fleets, Map.of(Fleets.vm(0), C, Fleets.vm(1), C));

        // then
        assertThat(beside.moves()).isEmpty();
        assertThat(beside.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.vm()).isEqualTo(Fleets.vm(0));
            assertThat(rejection.why().code()).isEqualTo("group.apart");
        });
        assertThat(together.moves()).isEmpty();
        assertThat(together.rejections())
                .extracting(rejection -> rejection.why().code())
                .containsExactly("group.apart");

        // and where the group has no other there, it goes
        guest(fleets, 2, B, "web", 1);
        assertThat(emptied(fleets, Map.of(Fleets.vm(0), B, Fleets.vm(1), C)).moves())
                .hasSize(2);
    }

    private static Proposal emptied(Fleets fleets, Map<VmId, HostId> to) {
        return new ConsolidateHost(A, to, new Reason("host.emptied", "saves energy"))
                .propose(problem(fleets.sampled(5), Bans.NONE));
    }

    private static void guest(Fleets fleets, int number, HostId on, String group, int gibibytes) {
        fleets.put(
                new Fleets.Guest(Fleets.vm(number), "guest-" + number, 2, DataSize.ofGiB(gibibytes), 0.2, 100, group),
                on);
    }
}
