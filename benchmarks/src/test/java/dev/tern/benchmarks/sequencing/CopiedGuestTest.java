package dev.tern.benchmarks.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.migration.SwitchAim;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.DirtyRate;
import dev.tern.contracts.unit.Ratio;
import dev.tern.scheduler.forecast.MoveCase;
import dev.tern.scheduler.forecast.PreCopy;
import dev.tern.scheduler.sequencing.GuestMove;
import dev.tern.scheduler.sequencing.Room;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class CopiedGuestTest {

    private static final Percentage NEARLY = Percentage.withPercentage(0.01);

    private static MoveCase guest(long mib, double pages, double workingSet, double ratio, Bandwidth bandwidth) {
        DataSize memory = DataSize.ofMiB(mib);
        return new MoveCase(
                2,
                Ratio.ONE,
                memory,
                new DirtyRate(pages),
                memory.times(workingSet),
                bandwidth,
                new Ratio(ratio),
                Duration.ofMillis(300),
                SwitchAim.LOWEST,
                40);
    }

    private static CopiedGuest copied(MoveCase guest) {
        GuestMove move = new GuestMove(
                Case.vm(1),
                "guest-1",
                Case.host(0),
                Case.host(1),
                Room.of(guest.memory()),
                guest,
                0,
                Instant.EPOCH,
                null);
        return new CopiedGuest(move, Case.host(0), Case.host(1), guest, Bandwidth.UNLIMITED, 0);
    }

    private static double arrival(CopiedGuest copied, double rate) {
        double now = 0;
        while (!copied.hasArrived()) {
            copied.give(rate);
            now = copied.next();
            copied.advance(now);
        }
        return now;
    }

    @Test
    void shouldTakeWhatTheModelSaysWhereTheBandwidthStaysTheSame() {
        for (long seed = 0; seed < 200; seed++) {
            // given
            Random random = new Random(seed);
            Bandwidth bandwidth = Bandwidth.ofMbitPerSecond(50 + random.nextInt(2_000));
            MoveCase guest = guest(
                    64 + random.nextInt(8_000),
                    random.nextInt(40_000),
                    random.nextDouble(),
                    0.2 + 0.8 * random.nextDouble(),
                    bandwidth);
            PreCopy.Course course = new PreCopy().of(guest);

            // when
            CopiedGuest copied = copied(guest);
            double arrival = arrival(copied, Math.min(copied.most(), (double) bandwidth.bytesPerSecond()));

            // then
            assertThat(arrival)
                    .as("seed %d: duration", seed)
                    .isCloseTo(course.costs().duration().toNanos() / 1e9, NEARLY);
            assertThat(copied.wireBytes())
                    .as("seed %d: bytes", seed)
                    .isCloseTo((double) course.costs().transferred().bytes(), NEARLY);
            assertThat(copied.downtime())
                    .as("seed %d: downtime", seed)
                    .isCloseTo(course.costs().downtime().toNanos() / 1e9, NEARLY);
        }
    }

    @Test
    void shouldSendMoreWhereTheBandwidthFallsOnTheWay() {
        // given the same busy guest twice
        Bandwidth gigabit = Bandwidth.ofMbitPerSecond(1_000);
        MoveCase guest = guest(4_096, 15_000, 0.5, 1, gigabit);
        CopiedGuest steady = copied(guest);
        CopiedGuest squeezed = copied(guest);
        double rate = gigabit.bytesPerSecond();

        // when one has half the link after ten seconds
        arrival(steady, rate);
        for (double now = 0; now < 10; ) {
            squeezed.give(rate);
            now = Math.min(10, squeezed.next());
            squeezed.advance(now);
        }
        while (!squeezed.hasArrived()) {
            squeezed.give(rate / 2);
            squeezed.advance(squeezed.next());
        }

        // then
        assertThat(squeezed.wireBytes()).isGreaterThan(1.3 * steady.wireBytes());
    }
}
