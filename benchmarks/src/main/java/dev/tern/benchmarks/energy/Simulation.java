package dev.tern.benchmarks.energy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A day of CloudSim's power experiment: every five minutes demand changes, energy is counted and the policy is asked; its
 * moves end seconds later, at times of which each is an update too.
 */
final class Simulation {

    private static final double JOULES_PER_KILOWATT_HOUR = 3.6e6;

    private final List<SimulatedHost> hosts;
    private final List<Guest> guests;
    private final boolean deleteIdle;
    private double updated;
    private double joules;
    private int moves;

    /** @param deleteIdle CloudSim's rule: a guest that wants no CPU at an update is deleted */
    Simulation(List<SimulatedHost> hosts, List<Guest> guests, boolean deleteIdle) {
        this.hosts = hosts;
        this.guests = new ArrayList<>(guests);
        this.deleteIdle = deleteIdle;
    }

    /** @param progress is told of each full hour */
    void run(Policy policy, Consumer<Progress> progress) {
        boot(policy);
        double now = Clock.FIRST + Trace.INTERVAL;
        while (now < Clock.END) {
            step(policy, now);
            if ((int) (now / 3600) > (int) ((now - Trace.INTERVAL) / 3600)) {
                progress.accept(progress(now));
            }
            now += Trace.INTERVAL;
        }
        update(Clock.END);
        moves += policy.decide(Clock.END).size();
    }

    private Progress progress(double now) {
        long inUse = hosts.stream().filter(host -> !host.guests().isEmpty()).count();
        return new Progress((int) (now / 3600), joules / JOULES_PER_KILOWATT_HOUR, moves, (int) inUse);
    }

    private void boot(Policy policy) {
        for (Guest guest : guests) {
            SimulatedHost host = policy.place(guest);
            if (host == null) {
                throw new BadInput("Guest " + guest.index() + " of " + guests.size()
                        + " fits on no host: the experiment has " + hosts.size());
            }
            host.put(guest);
            guest.booted();
        }
    }

    private void step(Policy policy, double now) {
        update(now);
        Map<Double, List<Relocation>> arrivals = new TreeMap<>();
        for (Relocation move : policy.decide(now)) {
            begin(move, now);
            arrivals.computeIfAbsent(now + move.guest().kind().moveSeconds(), at -> new ArrayList<>())
                    .add(move);
        }
        arrivals.forEach((at, arrived) -> {
            update(at);
            arrived.forEach(Simulation::end);
            update(at);
        });
    }

    private void begin(Relocation move, double now) {
        moves++;
        move.guest().moving(true);
        move.to().arrives(move.guest(), now);
        SimulatedHost from = move.guest().host();
        if (from != null) {
            from.update(now);
        }
    }

    private static void end(Relocation move) {
        SimulatedHost from = move.guest().host();
        if (from != null) {
            from.remove(move.guest());
        }
        move.to().arrived(move.guest());
    }

    private void update(double now) {
        hosts.forEach(host -> host.update(now));
        for (SimulatedHost host : hosts) {
            joules += now > updated ? host.energy(now - updated) : 0;
        }
        if (deleteIdle) {
            guests.removeIf(guest -> !guest.moving() && guest.requestedMips() == 0 && deleted(guest));
        }
        updated = now;
    }

    private static boolean deleted(Guest guest) {
        SimulatedHost host = guest.host();
        if (host != null) {
            host.remove(guest);
        }
        return true;
    }

    Result result(List<Guest> everyGuest) {
        double active = 0;
        double violated = 0;
        for (SimulatedHost host : hosts) {
            active += host.record().activeSeconds();
            violated += host.record().violatedSeconds();
        }
        double requested = 0;
        double lost = 0;
        for (Guest guest : everyGuest) {
            requested += guest.record().requestedTotal();
            lost += guest.record().lostToMoves();
        }
        return new Result(
                joules / JOULES_PER_KILOWATT_HOUR,
                moves,
                active == 0 ? 0 : violated / active,
                requested == 0 ? 0 : lost / requested);
    }
}
