package dev.tern.testkit.fault;

import dev.tern.contracts.id.HostId;
import dev.tern.testkit.lab.LiveLab;
import dev.tern.testkit.platform.LiveProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a move between real hosts can lose, in every state that either side writes down: agents, libvirtds and QEMUs. */
final class LabMatrix {

    private static final String STATES = "journal.append.";

    private LabMatrix() {}

    /** @param points of a move that ends well */
    static List<Scenario> of(List<Point> points, String guest) {
        List<Scenario> scenarios = new ArrayList<>();
        for (Point state : points) {
            if (!state.name().startsWith(STATES) || state.isReading() || state.time() > 1) {
                continue;
            }
            scenarios.add(new Scenario(new Trigger.AtPoint(state, Edge.AFTER, "halt"), Fault.killed()));
            var now = new Trigger.AtPoint(state, Edge.AFTER, "hold");
            Side other = state.side() == Side.SOURCE ? Side.DESTINATION : Side.SOURCE;
            scenarios.add(new Scenario(
                    now, Fault.kill("the agent of the " + other, move -> LiveProcesses.agentOf(other.of(move)))));
            for (Side side : Side.values()) {
                scenarios.add(
                        new Scenario(now, Fault.kill("libvirtd of the " + side, move -> libvirtd(side.of(move)))));
                scenarios.add(new Scenario(now, emulator(side, guest)));
            }
        }
        return scenarios;
    }

    private static String libvirtd(HostId host) {
        return "libvirtd-" + host;
    }

    private static Fault emulator(Side side, String guest) {
        return new Fault(
                "kill -9 of QEMU of the " + side,
                move -> {
                    var process = emulator((LiveLab) move.fleet(), side.of(move), guest);
                    process.ifPresent(ProcessHandle::destroyForcibly);
                    process.ifPresent(it -> it.onExit().join());
                },
                Duration.ZERO,
                move -> {},
                true);
    }

    /** The QEMU that has the guest on a host, for whatever it is there. */
    static Optional<ProcessHandle> emulator(LiveLab lab, HostId host, String guest) throws IOException {
        Path file = lab.real().host(host).folders().emulator(guest);
        String pid = Files.exists(file) ? Files.readString(file).strip() : "";
        return pid.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive);
    }
}
