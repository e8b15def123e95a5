package dev.tern.benchmarks.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.scheduler.forecast.MoveCase;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.NetworkLink;
import dev.tern.scheduler.sequencing.Room;
import dev.tern.scheduler.sequencing.SequencingProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes moves in virtual time. It stops with an error where a rule overfills a host or moves a guest from elsewhere. */
final class SimulatedFleet {

    /**
     * @param makespan in seconds
     * @param bytes on the wire
     * @param downtime the longest, in seconds
     * @param stuck guests that never got away
     */
    record Outcome(double makespan, double bytes, double downtime, int stuck) {}

    private static final double NANOS = 1e9;

    private final SequencingProblem problem;
    private final Map<VmId, MoveCase> guests;
    private final Map<HostId, Room> free = new HashMap<>();
    private final Map<VmId, HostId> place = new HashMap<>();
    private final Map<VmId, GuestMove> waiting = new LinkedHashMap<>();
    private final List<CopiedGuest> underWay = new ArrayList<>();
    private final FairShares shares;
    private double now;
    private double makespan;
    private double bytes;
    private double downtime;

    /** @param guests as they are */
    SimulatedFleet(SequencingProblem problem, Map<VmId, MoveCase> guests) {
        this.problem = problem;
        this.guests = Map.copyOf(guests);
        problem.hosts().forEach(host -> free.put(host.id(), host.free()));
        Map<String, Double> capacity = new HashMap<>();
        problem.network()
                .ports()
                .values()
                .forEach(ports -> ports.forEach(port -> {
                    capacity.put(port.name() + " up", (double) port.up().bytesPerSecond());
                    capacity.put(port.name() + " down", (double) port.down().bytesPerSecond());
                }));
        this.shares = new FairShares(capacity);
        for (GuestMove move : problem.moves()) {
            waiting.put(move.vm(), move);
            place.put(move.vm(), move.from());
        }
    }

    List<GuestMove> waiting() {
        return List.copyOf(waiting.values());
    }

    List<CopiedGuest> underWay() {
        return underWay;
    }

    Room free(HostId host) {
        return free.getOrDefault(host, Room.NONE);
    }

    Outcome run(Rule rule) {
        ask(rule);
        while (!underWay.isEmpty() || rule.nextLook().isPresent()) {
            double next = Math.max(now, rule.nextLook().map(this::seconds).orElse(Double.MAX_VALUE));
            share();
            for (CopiedGuest guest : underWay) {
                next = Math.min(next, guest.next());
            }
            pass(next, rule);
        }
        return new Outcome(makespan, bytes, downtime, waiting.size());
    }

    private void share() {
        List<CopiedGuest> copying =
                underWay.stream().filter(CopiedGuest::isOnTheWire).toList();
        double[] rates = shares.of(copying.stream()
                .map(guest -> new FairShares.Flow(links(guest), guest.most()))
                .toList());
        for (int i = 0; i < rates.length; i++) {
            copying.get(i).give(rates[i]);
        }
    }

    private List<String> links(CopiedGuest guest) {
        return problem.network().path(guest.from, guest.to).stream()
                .map(NetworkLink::name)
                .toList();
    }

    private void pass(double then, Rule rule) {
        now = then;
        boolean arrived = false;
        for (CopiedGuest guest : List.copyOf(underWay)) {
            guest.advance(then);
            if (guest.hasArrived()) {
                arrive(guest, rule);
                arrived = true;
            }
        }
        boolean asked = rule.nextLook().filter(when -> seconds(when) <= now).isPresent();
        if (arrived || asked) {
            ask(rule);
        }
    }

    private void arrive(CopiedGuest guest, Rule rule) {
        underWay.remove(guest);
        VmId vm = guest.move.vm();
        free.merge(guest.from, guest.move.demand(), Room::plus);
        place.put(vm, guest.to);
        makespan = now;
        bytes += guest.wireBytes();
        downtime = Math.max(downtime, guest.downtime());
        if (!guest.to.equals(guest.move.to())) {
            waiting.put(vm, guest.move);
        }
        rule.arrived(guest, instant());
    }

    private void ask(Rule rule) {
        List<Rule.Start> due = rule.due(this, instant());
        for (Rule.Start start : due) {
            VmId vm = start.move().vm();
            HostId from = place.get(vm);
            MoveCase guest = guests.get(vm);
            if (from == null || guest == null || waiting.remove(vm) == null) {
                throw new IllegalStateException(start.move().name() + " does not wait to be moved");
            }
            Room left = free.merge(start.to(), start.move().demand(), Room::minus);
            if (left.amounts().values().stream().anyMatch(amount -> amount < 0)) {
                throw new IllegalStateException(
                        start.to() + " has no room for " + start.move().name());
            }
            underWay.add(new CopiedGuest(start.move(), from, start.to(), guest, start.cap(), now));
        }
    }

    private Instant instant() {
        return problem.at().plusNanos(Math.round(now * NANOS));
    }

    /** Rounded up, so that the moment has come by then. */
    private double seconds(Instant when) {
        return (Duration.between(problem.at(), when).toNanos() + 1) / NANOS;
    }
}
