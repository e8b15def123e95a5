package dev.tern.scheduler.learning;

import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.VmLoad;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.LoadCase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Notes a guest's load, and a load window later what its dirty rate then was. */
final class LoadWatch {

    private record Noted(Instant at, LoadCase load) {}

    private final Duration horizon;
    private final Map<VmId, Noted> noted = new HashMap<>();

    LoadWatch(Duration horizon) {
        this.horizon = horizon;
    }

    List<LoadRow> look(FleetSnapshot fleet) {
        noted.keySet().retainAll(fleet.vms().keySet());
        List<LoadRow> rows = new ArrayList<>();
        for (VmView vm : fleet.vms().values()) {
            VmLoad load = vm.load();
            if (load == null || fleet.migrationOf(vm.id()).isPresent()) {
                noted.remove(vm.id());
                continue;
            }
            Noted before = noted.get(vm.id());
            if (before == null) {
                noted.put(vm.id(), new Noted(load.at(), LoadCase.of(vm, load)));
            } else if (!load.at().isBefore(before.at().plus(horizon))) {
                rows.add(new LoadRow(before.load(), load.dirtyRate()));
                noted.put(vm.id(), new Noted(load.at(), LoadCase.of(vm, load)));
            }
        }
        return rows;
    }
}
