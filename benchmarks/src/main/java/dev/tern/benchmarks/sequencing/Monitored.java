package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostPort;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.execution.Scheduler;
import dev.tern.scheduler.forecast.MoveCase;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.HostRoom;
import dev.tern.scheduler.sequencing.Room;
import dev.tern.scheduler.sequencing.SequencingProblem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a scheduler hears of hosts and guests. Those that stay on a host are one guest, as large as they are together. */
final class Monitored {

    private static final int CORES = 64;
    private static final int FIRST_RESIDENT = 1_000_000;

    private final SequencingProblem problem;
    private final Map<VmId, HostId> places = new HashMap<>();

    Monitored(SequencingProblem problem) {
        this.problem = problem;
        problem.moves().forEach(move -> places.put(move.vm(), move.from()));
    }

    void tell(Scheduler scheduler) {
        Map<HostId, DataSize> staying = new HashMap<>();
        for (HostRoom room : problem.hosts()) {
            staying.put(room.id(), new DataSize(room.used().amount(Room.MEMORY)));
            scheduler
                    .fleet()
                    .host(new Host(
                            room.id(),
                            problem.network()
                                    .ports()
                                    .getOrDefault(room.id(), List.of())
                                    .getLast()
                                    .name(),
                            CORES,
                            Fleet.MEMORY,
                            HostHealth.UP,
                            false,
                            new Endpoint("127.0.0.1", 1),
                            Map.of()));
        }
        for (GuestMove move : problem.moves()) {
            staying.merge(move.from(), move.copy().memory(), DataSize::minusAtMost);
            scheduler.fleet().vm(guest(move.vm(), move.name(), move.from(), move.copy()));
        }
        int number = FIRST_RESIDENT;
        for (HostRoom room : problem.hosts()) {
            DataSize memory = staying.getOrDefault(room.id(), DataSize.ZERO);
            scheduler
                    .fleet()
                    .vm(new Vm(
                            Case.vm(number++),
                            "staying-on-" + room.id(),
                            room.id(),
                            1,
                            memory,
                            VmState.RUNNING,
                            Map.of()));
        }
    }

    /** What each host's own port is rated at; of its rack's nobody says anything. */
    void tellPorts(Scheduler scheduler) {
        problem.network().ports().forEach((host, ports) -> scheduler
                .fleet()
                .port(new HostPort(host, "eth0", ports.getFirst().up(), problem.at())));
    }

    private static Vm guest(VmId id, String name, HostId on, MoveCase guest) {
        return new Vm(id, name, on, guest.vcpus(), guest.memory(), VmState.RUNNING, Map.of());
    }

    void arrived(VmId vm, HostId to) {
        places.put(vm, to);
    }

    /** Of every host, with what its guests are predicted to write. */
    void sample(Scheduler scheduler, Instant now) {
        Map<HostId, List<VmSample>> guests = new HashMap<>();
        for (GuestMove move : problem.moves()) {
            MoveCase copy = move.copy();
            guests.computeIfAbsent(places.getOrDefault(move.vm(), move.from()), host -> new ArrayList<>())
                    .add(new VmSample(move.vm(), copy.cpu(), copy.dirtyRate(), copy.workingSet()));
        }
        for (HostRoom room : problem.hosts()) {
            scheduler.sample(
                    new HostSample(
                            room.id(), now, new Ratio(0.5), DataSize.ZERO, guests.getOrDefault(room.id(), List.of())),
                    now);
        }
    }
}
