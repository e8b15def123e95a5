package dev.tern.scheduler.execution;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.sequencing.Network;
import dev.tern.scheduler.sequencing.Port;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What goes through a host's port to the network at once. What a link is measured to carry is what one move got through it,
 * which may be all that the port has or all that the guest's hypervisor emits. Moves that ran at once tell the two apart:
 * where each got less than one alone, the port was full, and it carries what they got together. Of a port where that has
 * not been seen nothing is known, and only slots limit it.
 */
final class Ports {

    /** Moves that began first say the least: so many of the last are looked at. */
    private static final int MOST = 32;
    /** A port is full where its moves get less than so much of what one alone gets. */
    private static final double SLOW = 0.8;
    /** On average at once; less than that, and they hardly met. */
    private static final double TOGETHER = 1.5;

    /** @param rate in bytes a second */
    private record Pass(PastMove move, double rate) {

        static Pass of(PastMove move) {
            double seconds = Math.max(1e-3, move.outcome().duration().toMillis() / 1e3);
            return new Pass(move, move.outcome().wire().bytes() / seconds);
        }

        /** The part of this one's time that the other was under way too. */
        double sharedWith(Pass other) {
            Duration length = Duration.between(move.begunAt(), move.endedAt());
            var from = move.begunAt().isAfter(other.move.begunAt()) ? move.begunAt() : other.move.begunAt();
            var until = move.endedAt().isBefore(other.move.endedAt()) ? move.endedAt() : other.move.endedAt();
            double shared = Math.max(0, Duration.between(from, until).toMillis());
            return length.isPositive() ? shared / Math.max(1, length.toMillis()) : 0;
        }
    }

    private Ports() {}

    static Network of(List<PastMove> ended, Collection<HostId> hosts) {
        List<Pass> passes = ended.stream()
                .filter(PastMove::arrived)
                .map(Pass::of)
                .filter(pass -> pass.rate() >= 1)
                .toList();
        Map<HostId, List<Pass>> up = grouped(passes, PastMove::from);
        Map<HostId, List<Pass>> down = grouped(passes, PastMove::to);
        Map<HostId, List<Port>> ports = new HashMap<>();
        for (HostId host : hosts) {
            ports.put(
                    host,
                    List.of(new Port(
                            host.value(),
                            capacity(up.getOrDefault(host, List.of())),
                            capacity(down.getOrDefault(host, List.of())))));
        }
        return new Network(ports);
    }

    private static Map<HostId, List<Pass>> grouped(List<Pass> passes, Function<PastMove, HostId> by) {
        Map<HostId, List<Pass>> groups = passes.stream().collect(Collectors.groupingBy(pass -> by.apply(pass.move())));
        groups.replaceAll((host, all) -> all.subList(Math.max(0, all.size() - MOST), all.size()));
        return groups;
    }

    private static Bandwidth capacity(List<Pass> passes) {
        double best = passes.stream().mapToDouble(Pass::rate).max().orElse(0);
        double most = best;
        boolean full = false;
        for (Pass pass : passes) {
            double atOnce = 0;
            double together = 0;
            for (Pass other : passes) {
                double shared = pass.sharedWith(other);
                atOnce += shared;
                together += shared * other.rate();
            }
            if (atOnce >= TOGETHER) {
                if (together >= SLOW * atOnce * best) {
                    return Bandwidth.UNLIMITED;
                }
                full = true;
                most = Math.max(most, together);
            }
        }
        return full ? new Bandwidth(Math.round(most)) : Bandwidth.UNLIMITED;
    }
}
