package dev.tern.benchmarks.lab;

import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.network.LinkRate;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A move, measured.
 *
 * @param number of the run's moves
 * @param limits that it was given
 * @param ended how it went
 * @param wire bytes that the source's link carried both ways, less what it carries anyway
 * @param cpu seconds that QEMU, libvirtd and agents of both hosts took, less the guest's own
 * @param guestCpu seconds of the guest's virtual CPU on both hosts
 * @param lost milliseconds that passed outside and not in the guest, by the guest's own clock
 * @param gap the longest time between two turns of the guest's program by its own clock, in milliseconds
 * @param faults that the guest has found in its memory, since ever
 */
record Measured(
        int number,
        int round,
        LabGuest guest,
        LinkRate link,
        Transport transport,
        Limits limits,
        Before before,
        Ended ended,
        DataSize wire,
        double cpu,
        double guestCpu,
        double lost,
        double gap,
        long faults,
        List<Progress> progress) {

    Measured {
        progress = List.copyOf(progress);
    }

    boolean isDone() {
        return ended.outcome().equals(Ended.DONE);
    }

    /** @param downtime that the switch may take by the hypervisor's estimate */
    record Limits(Duration downtime, OptionalDouble mibPerSecond) {

        /** QEMU's and Tern's own defaults. */
        static final Limits USUAL = new Limits(Duration.ofMillis(300), OptionalDouble.empty());
    }
}
