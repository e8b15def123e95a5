package dev.tern.scheduler.execution;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.InFlight;
import dev.tern.scheduler.fleet.PastMove;
import dev.tern.scheduler.forecast.PreCopy;
import dev.tern.scheduler.sequencing.Network;
import dev.tern.scheduler.sequencing.Port;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What goes through a host's port to the network at once, found by trying. What a link is measured to carry is what one move
 * got through it, which may be all that the port has or all that the guest's hypervisor emits. Moves that ran at once tell the
 * two apart: where each got less than it gets alone, the port was full, and it carries what they got together. Until then it
 * carries as many as were seen not to slow each other down, and a part of one more where that is to be tried. A port that has
 * not been tried is taken for one of those that have been, where a move alone gets as much through both; one of which nothing
 * is known carries what is assumed of a link.
 *
 * <p>A zone's port is what all its moves to and from other zones pass. It is full where they get less than their hosts' ports
 * leave them, and unlimited until that was seen.
 */
final class Ports {

    /** Moves that began first say the least: so many of the last are looked at. */
    private static final int MOST = 32;
    /** A port is full where its moves get less than so much of what they get alone. */
    private static final double SLOW = 0.8;
    /** On average at once; less than that, and they hardly met. */
    private static final double TOGETHER = 1.5;
    /** What one more may find, as a part of what one alone gets: little enough that only those are tried that share without harm. */
    private static final double TRIAL = 0.5;

    /**
     * @param rate in wire bytes a second; zero of one that has not ended
     * @param ratio wire bytes per raw byte
     */
    private record Pass(HostId from, HostId to, Instant begun, Instant ended, double rate, double ratio) {

        static Pass of(PastMove move) {
            double seconds = Math.max(1e-3, move.outcome().duration().toMillis() / 1e3);
            return new Pass(
                    move.from(),
                    move.to(),
                    move.begunAt(),
                    move.endedAt(),
                    move.outcome().wire().bytes() / seconds,
                    move.outcome().wireRatio().value());
        }

        static Pass of(InFlight flight, Instant now) {
            return new Pass(flight.last().from(), flight.last().to(), flight.since(), now, 0, 1);
        }

        /** The part of this one's time that the other was under way too. */
        double sharedWith(Pass other) {
            Instant from = begun.isAfter(other.begun) ? begun : other.begun;
            Instant until = ended.isBefore(other.ended) ? ended : other.ended;
            double shared = Math.max(0, Duration.between(from, until).toMillis());
            return shared / Math.max(1, Duration.between(begun, ended).toMillis());
        }

        /** With all the bandwidth that there may be. */
        double fastest() {
            return PreCopy.fastest(new Ratio(ratio)).bytesPerSecond();
        }

        boolean isAcross(Function<HostId, String> zones) {
            return !zones.apply(from).equals(zones.apply(to));
        }
    }

    /**
     * What was seen of one direction of a port.
     *
     * @param best that one move got, in bytes a second
     * @param open moves at once that did not slow each other down
     * @param full bytes a second that it carries; zero where it was not seen to be full
     */
    private record Seen(double best, int open, double full) {

        boolean isTried() {
            return open > 1 || full > 0;
        }

        double capacity(boolean trial) {
            return full > 0 ? full : (trial ? open + TRIAL : open) * best;
        }

        boolean isLike(Seen other) {
            return best >= SLOW * other.best && best * SLOW <= other.best;
        }
    }

    private final Function<HostId, String> zones;
    private final double assumed;
    private final double best;
    private final Map<String, Seen> up;
    private final Map<String, Seen> down;
    private final Map<String, Seen> out;
    private final Map<String, Seen> in;

    /**
     * @param ended in the order of their ends
     * @param assumed of a link over which nothing has moved
     */
    Ports(List<PastMove> ended, FleetSnapshot fleet, Bandwidth assumed) {
        Stream<Pass> past = ended.stream().filter(PastMove::arrived).map(Pass::of);
        Stream<Pass> flying = fleet.inFlight().values().stream().map(flight -> Pass.of(flight, fleet.at()));
        List<Pass> passes =
                Stream.concat(past.filter(pass -> pass.rate() >= 1), flying).toList();
        this.zones = host -> fleet.host(host).map(view -> view.host().zone()).orElse("");
        List<Pass> across = passes.stream().filter(pass -> pass.isAcross(zones)).toList();
        this.assumed = assumed.bytesPerSecond();
        this.best = passes.stream().mapToDouble(Pass::rate).max().orElse(0);
        this.up = seen(passes, pass -> pass.from().value(), this::alone);
        this.down = seen(passes, pass -> pass.to().value(), this::alone);
        Map<Pass, Double> shares = new HashMap<>();
        Map<HostId, List<Pass>> leaving = passes.stream().collect(Collectors.groupingBy(Pass::from));
        Map<HostId, List<Pass>> coming = passes.stream().collect(Collectors.groupingBy(Pass::to));
        across.forEach(pass -> shares.put(
                pass,
                Math.min(
                        alone(pass),
                        share(
                                pass,
                                leaving.getOrDefault(pass.from(), List.of()),
                                coming.getOrDefault(pass.to(), List.of())))));
        this.out = seen(across, pass -> zones.apply(pass.from()), pass -> shares.getOrDefault(pass, 0.0));
        this.in = seen(across, pass -> zones.apply(pass.to()), pass -> shares.getOrDefault(pass, 0.0));
    }

    private double alone(Pass pass) {
        return Math.min(Math.max(best, assumed), pass.fastest());
    }

    /** What its hosts' ports left it. */
    private double share(Pass pass, List<Pass> leaving, List<Pass> coming) {
        return Math.min(
                most(up.get(pass.from().value())) / Math.max(1, atOnce(pass, leaving)),
                most(down.get(pass.to().value())) / Math.max(1, atOnce(pass, coming)));
    }

    private static double atOnce(Pass pass, List<Pass> others) {
        double atOnce = 0;
        for (Pass other : others) {
            atOnce += pass.sharedWith(other);
        }
        return atOnce;
    }

    /** What a move gets that has its ports to itself, as far as one has been seen to. */
    Bandwidth alone(HostId from, HostId to, Bandwidth link) {
        double most = Math.min(most(up.get(from.value())), most(down.get(to.value())));
        return new Bandwidth(Math.max(link.bytesPerSecond(), Math.round(most)));
    }

    private double most(@Nullable Seen port) {
        return port != null && port.full() > 0 ? port.full() : best;
    }

    Network network(Collection<HostId> hosts, Predicate<HostId> bears) {
        Map<HostId, List<Port>> ports = new HashMap<>();
        double oneMore = untried(true);
        double noMore = untried(false);
        for (HostId host : hosts) {
            String zone = zones.apply(host);
            boolean trial = bears.test(host);
            double usual = trial ? oneMore : noMore;
            Port own = new Port(
                    host.value(),
                    ofHost(up.get(host.value()), trial, usual),
                    ofHost(down.get(host.value()), trial, usual));
            Port shared = new Port("zone " + zone, ofZone(out.get(zone)), ofZone(in.get(zone)));
            ports.put(host, List.of(own, shared));
        }
        return new Network(ports);
    }

    /** @param usual of a port that has not been tried, in bytes a second */
    private static Bandwidth ofHost(@Nullable Seen port, boolean trial, double usual) {
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
        return port == null || port.full() == 0 ? Bandwidth.UNLIMITED : new Bandwidth(Math.round(port.full()));
    }

    private static Map<String, Seen> seen(
            List<Pass> passes, Function<Pass, String> by, ToDoubleFunction<Pass> unhindered) {
        Map<String, List<Pass>> groups = passes.stream().collect(Collectors.groupingBy(by));
        Map<String, Seen> seen = new HashMap<>();
        groups.forEach((port, all) ->
                seen.put(port, seen(all.subList(Math.max(0, all.size() - MOST), all.size()), unhindered)));
        return seen;
    }

    private static Seen seen(List<Pass> passes, ToDoubleFunction<Pass> unhindered) {
        double most = passes.stream().mapToDouble(Pass::rate).max().orElse(0);
        int open = 1;
        List<Double> full = new ArrayList<>();
        double fullAt = 0;
        for (Pass pass : passes) {
            if (pass.rate() == 0) {
                continue;
            }
            double atOnce = 0;
            double together = 0;
            double alone = 0;
            for (Pass other : passes) {
                double shared = pass.sharedWith(other);
                atOnce += shared;
                // of one under way it is taken to share alike
                Pass known = other.rate() > 0 ? other : pass;
                together += shared * known.rate();
                alone += shared * unhindered.applyAsDouble(known);
            }
            if (atOnce >= TOGETHER) {
                if (together >= SLOW * alone) {
                    open = Math.max(open, (int) Math.round(atOnce));
                } else {
                    full.add(together);
                    fullAt = Math.max(fullAt, atOnce);
                }
            }
        }
        full.sort(Comparator.naturalOrder());
        return new Seen(most, open, fullAt > open ? Math.max(full.get(full.size() / 2), most) : 0);
    }
}
