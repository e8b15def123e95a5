package dev.tern.monitor.sampling;

import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Traffic;
import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns the counters of one host's readings into load. */
public final class LoadMeter {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final HostId host;
    private final LoadAverage overMinute = new LoadAverage(MINUTE);
    private final LoadAverage overFiveMinutes = new LoadAverage(FIVE_MINUTES);
    private @Nullable Before before;

    public LoadMeter(HostId host) {
        this.host = host;
    }

    /**
     * The load since the reading before.
     *
     * @param at when this one was taken, by the wall clock, for people
     * @param read when it was taken, by the monotonic clock, for differences
     * @return empty for a first reading, and for the first after a hypervisor's restart, whose counters began anew
     */
    public Optional<Load> measure(HostReading reading, Instant at, Duration read) {
        Before last = before;
        before = new Before(reading.cpuDemand(), demands(reading), traffic(reading), read);
        if (last == null || read.compareTo(last.read) <= 0) {
            return Optional.empty();
        }
        Duration period = read.minus(last.read);
        Duration asked = reading.cpuDemand().minus(last.demand);
        if (asked.isNegative()) {
            return Optional.empty();
        }
        Ratio cpu = share(asked, period, reading.cpus());
        HostSample sample = new HostSample(
                host, at, cpu, reading.memoryUsed(), guests(reading.guests(), last, period), reading.cells());
        return Optional.of(new Load(sample, overMinute.add(cpu, period), overFiveMinutes.add(cpu, period)));
    }

    private static List<VmSample> guests(List<GuestReading> guests, Before last, Duration period) {
        List<VmSample> samples = new ArrayList<>();
        for (GuestReading guest : guests) {
            Duration then = last.demands.get(guest.id());
            if (then != null && guest.cpuDemand().compareTo(then) >= 0 && lives(guest)) {
                Ratio cpu = share(guest.cpuDemand().minus(then), period, guest.vcpus());
                boolean running = guest.state() == VmState.RUNNING;
                samples.add(new VmSample(
                        guest.id(),
                        cpu,
                        running ? guest.dirtyRate() : DirtyRate.ZERO,
                        guest.workingSet(),
                        traffic(guest, last, period)));
            }
        }
        return samples;
    }

    private static @Nullable Traffic traffic(GuestReading guest, Before last, Duration period) {
        IoReading now = guest.io();
        IoReading then = last.traffic.get(guest.id());
        return now == null || then == null ? null : now.since(then, period).orElse(null);
    }

    private static Map<VmId, IoReading> traffic(HostReading reading) {
        Map<VmId, IoReading> counted = new HashMap<>();
        for (GuestReading guest : reading.guests()) {
            IoReading io = guest.io();
            if (io != null) {
                counted.put(guest.id(), io);
            }
        }
        return counted;
    }

    private static boolean lives(GuestReading guest) {
        return guest.state() == VmState.RUNNING || guest.state() == VmState.PAUSED;
    }

    private static Ratio share(Duration asked, Duration period, int cores) {
        return new Ratio((double) asked.toNanos() / period.toNanos() / cores);
    }

    private static Map<VmId, Duration> demands(HostReading reading) {
        Map<VmId, Duration> demands = new HashMap<>();
        reading.guests().forEach(guest -> demands.put(guest.id(), guest.cpuDemand()));
        return demands;
    }

    private record Before(Duration demand, Map<VmId, Duration> demands, Map<VmId, IoReading> traffic, Duration read) {}
}
