package dev.tern.scheduler.departure;

import static dev.tern.scheduler.Fleets.host;
import static dev.tern.scheduler.Fleets.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.MigrationCommand;
import dev.tern.contracts.plan.Move;
import dev.tern.contracts.plan.Plan;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.scheduler.Bench;
import dev.tern.scheduler.Fleets;
import dev.tern.scheduler.inquiry.Explanation;
import dev.tern.scheduler.placement.unasked.RelieveAhead;
import dev.tern.scheduler.plan.Order;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Plans whose moves groups have a say in when they are to start. */
abstract class GroupWatchFixture {

    static final HostId A = host(0);
    static final HostId B = host(1);
    static final HostId C = host(2);
    static final HostId D = host(3);
    static final HostId E = host(4);

    @TempDir
    Path folder;

    record Placed(int number, String group, HostId on) {}

    static Placed guest(int number, String group, HostId on) {
        return new Placed(number, group, on);
    }

    Bench begun(Fleets fleets, Placed... guests) {
        for (Placed guest : guests) {
            String name = (guest.group().isEmpty() ? "guest" : guest.group()) + "-" + guest.number();
            fleets.put(
                    new Fleets.Guest(vm(guest.number()), name, 2, DataSize.ofGiB(1), 0.5, 100, guest.group()),
                    guest.on());
        }
        return new Bench(fleets.sampled(5), folder).begin();
    }

    static RelieveAhead.Target target(int guest, HostId to) {
        return new RelieveAhead.Target(vm(guest), to, new Reason("host.lacks.cpu", "it will lack CPU"));
    }

    static Plan unasked(Bench bench, RelieveAhead.Target... targets) {
        Plan plan = bench.plan(new Order.Relieve(List.of(targets)), false);
        assertThat(plan.moves()).hasSize(targets.length);
        return plan;
    }

    static Move move(Plan plan, int guest) {
        return plan.moves().stream()
                .filter(move -> move.vm().equals(vm(guest)))
                .findFirst()
                .orElseThrow();
    }

    static String stage(Bench bench, Plan plan, int guest) {
        Explanation told = Bench.given(bench.scheduler.explain(plan.id().value(), bench.fleets.now));
        return told.planned().stream()
                .filter(planned -> planned.move().vm().equals(vm(guest)))
                .map(Explanation.Planned::stage)
                .findFirst()
                .orElseThrow();
    }

    static List<VmId> commanded(Bench bench) {
        return bench.said.migrates().stream()
                .map(MigrationCommand.Migrate::vm)
                .distinct()
                .toList();
    }

    static List<String> reasons(Bench bench, Plan plan) {
        return bench.now(plan).reasons().stream().map(Reason::code).toList();
    }
}
