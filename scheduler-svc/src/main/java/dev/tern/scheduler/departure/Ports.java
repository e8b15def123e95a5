package dev.tern.scheduler.departure;

import static dev.tern.scheduler.departure.Seen.SLOW;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.sequencing.Network;
import dev.tern.scheduler.sequencing.Port;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What goes through a host's port to the network at once. Where its agent says what the port is rated at, that holds until
 * moves at once were seen to get less than it leaves them. Where nobody says it, it is found by trying: what a link is measured
 * to carry is what one move got through it, which may be all that the port has or all that the guest's hypervisor emits.
 * Moves that ran at once tell the two apart: where each got less than it gets alone, the port was full, and it carries what
 * they got together. Until then it carries as many as were seen not to slow each other down, and a part of one more where
 * that is to be tried. A port that has not been tried is taken for one of those that have been, where a move alone gets as
 * much through both; one of which nothing is known carries what is assumed of a link.
 *
 * <p>A zone's port is what all its moves to and from other zones pass. It is full where they get less than their hosts' ports
 * leave them, and unlimited until that was seen.
 */
final class Ports {

    private final FleetSnapshot fleet;
    private final double assumed;
    private final double best;
    private final Map<HostId, List<Pass>> leaving;
    private final Map<HostId, List<Pass>> coming;
    private final Map<String, Seen> up;
    private final Map<String, Seen> down;
    private final Map<String, Seen> out;
    private final Map<String, Seen> in;
    private final double emitted;

    /**
     * @param ended in the order of their ends
     * @param assumed of a link over which nothing has moved
     */
    Ports(List<PastMove> ended, FleetSnapshot fleet, Bandwidth assumed) {
        Stream<Pass> past = ended.stream().filter(PastMove::arrived).map(Pass::of);
        Stream<Pass> flying = fleet.inFlight().values().stream().map(flight -> Pass.of(flight, fleet.at()));
        List<Pass> passes =
                Stream.concat(past.filter(pass -> pass.rate() >= 1), flying).toList();
        this.fleet = fleet;
        this.assumed = assumed.bytesPerSecond();
        this.best = passes.stream().mapToDouble(Pass::rate).max().orElse(0);
        this.leaving = passes.stream().collect(Collectors.groupingBy(Pass::from));
        this.coming = passes.stream().collect(Collectors.groupingBy(Pass::to));
        this.up = Seen.of(
                passes.stream().filter(pass -> saysOfPort(pass, pass.from())).toList(),
                pass -> pass.from().value(),
                this::alone);
        this.down = Seen.of(
                passes.stream().filter(pass -> saysOfPort(pass, pass.to())).toList(),
                pass -> pass.to().value(),
                this::alone);
        List<Pass> across = passes.stream().filter(this::isAcross).toList();
        Map<Pass, Double> shares = new HashMap<>();
        across.forEach(pass -> shares.put(pass, share(pass)));
        this.out = Seen.of(across, pass -> zone(pass.from()), pass -> shares.getOrDefault(pass, 0.0));
        this.in = Seen.of(across, pass -> zone(pass.to()), pass -> shares.getOrDefault(pass, 0.0));
        this.emitted = passes.stream()
                .filter(pass -> pass.hasEnded() && !passedFullPort(pass))
                .mapToDouble(Pass::rate)
                .max()
                .orElse(Double.MAX_VALUE);
    }

    private String zone(HostId host) {
        return fleet.host(host).map(view -> view.host().zone()).orElse("");
    }

    private boolean isAcross(Pass pass) {
        return !zone(pass.from()).equals(zone(pass.to()));
    }

    /** What its agent says of a host's port, in bytes a second. */
    private Optional<Double> rated(HostId host) {
        return fleet.host(host).map(HostView::port).map(port -> (double) port.bytesPerSecond());
    }

    /** Where the speed of a host's port is said, what a move between zones lacks is more likely to lack at a zone's. */
    private boolean saysOfPort(Pass pass, HostId end) {
        return !isAcross(pass) || rated(end).isEmpty();
    }

    /** What it gets where nobody else moves, as far as that is known. */
    private double alone(Pass pass) {
        double usual = Math.max(best, assumed);
        double ports =
                Math.min(rated(pass.from()).orElse(usual), rated(pass.to()).orElse(usual));
        return Math.min(pass.fastest(), ports);
    }

    /** All that left its source of late, itself among them. */
    private List<Pass> besideFrom(Pass pass) {
        return leaving.getOrDefault(pass.from(), List.of());
    }

    private List<Pass> besideTo(Pass pass) {
        return coming.getOrDefault(pass.to(), List.of());
    }

    /** What its hosts' ports left it. */
    private double share(Pass pass) {
        double left = Math.min(
                most(pass.from(), up) / Math.max(1, pass.atOnce(besideFrom(pass))),
                most(pass.to(), down) / Math.max(1, pass.atOnce(besideTo(pass))));
        return Math.min(alone(pass), left);
    }

    /** Whether it may have got less than its hypervisor emits. */
    private boolean passedFullPort(Pass pass) {
        return pass.together(besideFrom(pass)) >= SLOW * most(pass.from(), up)
                || pass.together(besideTo(pass)) >= SLOW * most(pass.to(), down)
                || (isAcross(pass) && (isFull(out.get(zone(pass.from()))) || isFull(in.get(zone(pass.to())))));
    }

    private static boolean isFull(@Nullable Seen port) {
        return port != null && port.isFull();
    }

    /** What a move gets that has its ports to itself, as far as one has been seen to. */
    Bandwidth alone(HostId from, HostId to, Bandwidth link) {
        double most = Math.min(most(from, up), most(to, down));
        boolean said = rated(from).isPresent() && rated(to).isPresent();
        return new Bandwidth(
                Math.round(said ? Math.min(most, emitted) : Math.max((double) link.bytesPerSecond(), most)));
    }

    private double most(HostId host, Map<String, Seen> direction) {
        Seen port = direction.get(host.value());
        double full = port == null ? 0 : port.full();
        return rated(host)
                .map(speed -> full > 0 ? Math.min(full, speed) : speed)
                .orElse(full > 0 ? full : best);
    }

    Network network(Collection<HostId> hosts, Predicate<HostId> bears) {
        Map<HostId, List<Port>> ports = new HashMap<>();
        double oneMore = untried(true);
        double noMore = untried(false);
        for (HostId host : hosts) {
            String zone = zone(host);
            boolean trial = bears.test(host);
            double usual = trial ? oneMore : noMore;
            Port own = new Port(host.value(), ofHost(host, up, trial, usual), ofHost(host, down, trial, usual));
            Port shared = new Port("zone " + zone, ofZone(out.get(zone)), ofZone(in.get(zone)));
            ports.put(host, List.of(own, shared));
        }
        return new Network(ports);
    }

    /** @param usual of a port that has not been tried, in bytes a second */
    private Bandwidth ofHost(HostId host, Map<String, Seen> direction, boolean trial, double usual) {
        if (rated(host).isPresent()) {
            return new Bandwidth(Math.round(most(host, direction)));
        }
        Seen port = direction.get(host.value());
        return new Bandwidth(Math.round(port != null && port.isTried() ? port.capacity(trial) : usual));
    }

    /** Of a port that has not been tried; what its own moves got may have been all that their other ends had. */
    private double untried(boolean trial) {
        Seen usual = new Seen(best > 0 ? best : assumed, 1, 0);
        List<Seen> like = Stream.concat(up.values().stream(), down.values().stream())
                .filter(other -> other.isTried() && other.isLike(usual))
                .sorted(Comparator.comparingDouble(other -> other.capacity(trial)))
                .toList();
        Seen typical = like.isEmpty() ? usual : like.get((like.size() - 1) / 2);
        return Math.max(typical.capacity(trial), usual.best());
    }

    private static Bandwidth ofZone(@Nullable Seen port) {
        return port != null && port.isFull() ? new Bandwidth(Math.round(port.full())) : Bandwidth.UNLIMITED;
    }
}
