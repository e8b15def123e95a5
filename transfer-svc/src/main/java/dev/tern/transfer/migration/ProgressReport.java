package dev.tern.transfer.migration;

import dev.tern.contracts.migration.DiskProgress;
import dev.tern.contracts.migration.MigrationProgress;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import dev.tern.contracts.wire.EventType;
import dev.tern.transfer.migration.Hypervisor.Stream;
import dev.tern.transfer.stream.CopyProgress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells how a copy gets on: each round, and at least each second. */
final class ProgressReport {

    private static final Duration AT_LEAST_EACH = Duration.ofSeconds(1);

    private final Departure move;
    private DataSize memory = DataSize.ZERO;
    private int round;
    private @Nullable Duration last;

    ProgressReport(Departure move) {
        this.move = move;
    }

    void about(DataSize guestMemory) {
        memory = guestMemory;
    }

    void report(Stream stream, CopyProgress progress) {
        Duration now = move.out().ticker().read();
        if (stream.round() == round && last != null && now.minus(last).compareTo(AT_LEAST_EACH) < 0) {
            return;
        }
        round = stream.round();
        last = now;
        MigrationProgress told = new MigrationProgress(
                move.command().migration(),
                move.vm(),
                move.out().clock().instant(),
                stream.round(),
                memory,
                progress.raw(),
                progress.wire(),
                stream.remaining(),
                progress.rate(),
                stream.dirtyRate(),
                eta(stream, progress.rate()),
                stream.throttle().equals(Ratio.ZERO) ? null : stream.throttle(),
                stream.disks().orElse(null));
        move.out().events().publish(EventType.PROGRESS, told);
    }

    /** While the guest dirties memory as fast as it travels there is no end in sight. */
    private static @Nullable Duration eta(Stream stream, Bandwidth rate) {
        long dirtying = stream.dirtyRate().asBandwidth().bytesPerSecond();
        if (stream.hasPaused()) {
            dirtying = 0;
        }
        long gaining = rate.bytesPerSecond() - dirtying;
        if (gaining <= 0) {
            return null;
        }
        Duration memory = new Bandwidth(gaining).timeFor(stream.remaining());
        Duration disks = stream.disks().map(DiskProgress::lag).orElse(Duration.ZERO);
        return memory.compareTo(disks) > 0 ? memory : disks;
    }
}
