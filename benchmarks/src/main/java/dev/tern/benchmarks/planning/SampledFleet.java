package dev.tern.benchmarks.planning;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.HostHealth;
import dev.tern.contracts.fleet.HostSample;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmSample;
import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.fleet.FleetState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Hosts of 64 cores and 256 GiB in three zones, a tenth of them asked for more than they should be, with guests of all sizes, of
 * which some keep apart; and the samples that a monitor takes of them.
 */
final class SampledFleet {

    static final Duration PERIOD = Duration.ofSeconds(2);

    private static final int CORES = 64;
    private static final DataSize MEMORY = DataSize.ofGiB(256);
    private static final int ZONES = 3;
    private static final int HOT = 10;
    private static final int GROUPED = 10;
    private static final int GROUP_SIZE = 3;

    private record Guest(Vm vm, double cores, DirtyRate rate) {}

    private final List<List<Guest>> guests;
    private final FleetState state;
    private final SplittableRandom random;
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");

    SampledFleet(int hosts, int guests, long seed, FleetState state) {
        this.state = state;
        this.random = new SplittableRandom(seed);
        this.guests = Stream.generate(() -> (List<Guest>) new ArrayList<Guest>())
                .limit(hosts)
                .toList();
        for (int host = 0; host < hosts; host++) {
            state.host(new Host(
                    host(host),
                    "zone-" + host % ZONES,
                    CORES,
                    MEMORY,
                    HostHealth.UP,
                    false,
                    new Endpoint("127.0.0.1", 7000),
                    Map.of()));
            settle(host, guests / hosts + (host < guests % hosts ? 1 : 0), guests);
        }
    }

    private void settle(int host, int count, int all) {
        double demand =
                CORES * (host % HOT == 0 ? 0.82 + 0.16 * random.nextDouble() : 0.3 + 0.35 * random.nextDouble());
        double memory = MEMORY.bytes() * (0.4 + 0.35 * random.nextDouble());
        double[] weights = random.doubles(count, 0.2, 1.8).toArray();
        double whole = IntStream.range(0, count).mapToDouble(i -> weights[i]).sum();
        for (int i = 0; i < count; i++) {
            double cores = demand * weights[i] / whole;
            Map<String, String> labels = random.nextInt(GROUPED) == 0
                    ? Map.of("group", "group-" + random.nextInt(all / GROUPED / GROUP_SIZE + 1))
                    : Map.of();
            int number = host + i * guests.size();
            Vm vm = new Vm(
                    VmId.of(String.format("00000000-0000-4000-8000-%012x", number)),
                    "guest-" + number,
                    host(host),
                    (int) Math.ceil(cores) + 1,
                    new DataSize(DataSize.PAGE.bytes() * (long) (memory * weights[i] / whole / DataSize.PAGE.bytes())),
                    VmState.RUNNING,
                    labels);
            state.vm(vm);
            guests.get(host).add(new Guest(vm, cores, new DirtyRate(100 + random.nextInt(5_000))));
        }
    }

    private static HostId host(int number) {
        return HostId.of(String.format("host-%05d", number));
    }

    /** A sample of every host, each period, for so long; loads stray a little. */
    Instant sample(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            now = now.plus(PERIOD);
            for (int host = 0; host < guests.size(); host++) {
                state.sample(sample(host), now);
            }
        }
        return now;
    }

    private HostSample sample(int host) {
        List<VmSample> samples = new ArrayList<>();
        double cores = 0;
        long memory = 0;
        for (Guest guest : guests.get(host)) {
            double now = guest.cores() * (0.99 + 0.02 * random.nextDouble());
            cores += now;
            memory += guest.vm().memory().bytes();
            samples.add(new VmSample(
                    guest.vm().id(),
                    new Ratio(now / guest.vm().vcpus()),
                    guest.rate(),
                    new DataSize(Math.round(guest.rate().pagesPerSecond()) * DataSize.PAGE.bytes())));
        }
        return new HostSample(host(host), now, new Ratio(cores / CORES), new DataSize(memory), samples);
    }
}
