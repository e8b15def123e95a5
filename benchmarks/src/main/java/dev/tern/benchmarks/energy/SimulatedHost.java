package dev.tern.benchmarks.energy;

import java.util.ArrayList;
import java.util.List;

/** A host of the experiment: off and free of cost while it is idle, on at once when it is needed. */
final class SimulatedHost {

    private final int index;
    private final HostKind kind;
    private final CpuShares cpu;
    private final List<Guest> guests = new ArrayList<>();
    private final HostRecord record = new HostRecord();
    private int freeMegabytes = HostKind.MEMORY_MEGABYTES;
    private double utilisedMips;
    private double previousUtilisedMips;

    SimulatedHost(int index, HostKind kind) {
        this.index = index;
        this.kind = kind;
        this.cpu = new CpuShares(kind.coreMips(), kind.mips());
    }

    /** Brings its guests and their shares of the CPU to this time, and writes down what they got. */
    void update(double now) {
        previousUtilisedMips = utilisedMips;
        guests.forEach(guest -> guest.update(now));
        cpu.releaseAll();
        guests.forEach(cpu::grant);
        utilisedMips = 0;
        double requested = 0;
        for (Guest guest : guests) {
            double wanted = guest.requestedMips();
            double got = cpu.allocated(guest);
            if (!cpu.isArriving(guest)) {
                guest.record().state(now, got, wanted, guest.moving());
                if (guest.moving()) {
                    got /= 0.9;
                }
            }
            utilisedMips += got;
            requested += wanted;
        }
        record.state(now, utilisedMips, requested);
    }

    /** W x s since the update before the last one; what was idle then was off. */
    double energy(double seconds) {
        if (previousUtilisedMips == 0) {
            return 0;
        }
        double from = kind.power(previousUtilisedMips / kind.mips());
        return (from + (kind.power(utilisation()) - from) / 2) * seconds;
    }

    boolean suits(Guest guest) {
        double mips = guest.requestedMips();
        return kind.coreMips() >= mips && cpu.available() >= mips && freeMegabytes >= guest.requestedMegabytes();
    }

    void put(Guest guest) {
        freeMegabytes -= guest.requestedMegabytes();
        cpu.grant(guest);
        guests.add(guest);
        guest.placedOn(this);
    }

    void remove(Guest guest) {
        freeMegabytes += guest.requestedMegabytes();
        cpu.release(guest);
        guests.remove(guest);
        guest.placedOn(null);
    }

    /** Before all guests are put where they were; memory was booked for the time of booting only. */
    void clear() {
        freeMegabytes = HostKind.MEMORY_MEGABYTES;
        cpu.releaseAll();
        guests.forEach(guest -> guest.placedOn(null));
        guests.clear();
    }

    /** A move to here begins: until it ends, the guest takes a tenth of its CPU here. */
    void arrives(Guest guest, double now) {
        freeMegabytes -= guest.requestedMegabytes();
        cpu.arrives(guest);
        cpu.grant(guest);
        guests.add(guest);
        update(now);
    }

    void arrived(Guest guest) {
        freeMegabytes += guest.requestedMegabytes();
        cpu.release(guest);
        guests.remove(guest);
        cpu.arrived(guest);
        guest.moving(false);
        put(guest);
    }

    /** Of what it had to give at the last update; 0 is off. */
    double utilisation() {
        return Math.min(1, utilisedMips / kind.mips());
    }

    double power() {
        return kind.power(utilisation());
    }

    double allocatedMips() {
        double sum = 0;
        for (Guest guest : guests) {
            sum += cpu.allocated(guest);
        }
        return sum;
    }

    int index() {
        return index;
    }

    HostKind kind() {
        return kind;
    }

    HostRecord record() {
        return record;
    }

    List<Guest> guests() {
        return guests;
    }
}
