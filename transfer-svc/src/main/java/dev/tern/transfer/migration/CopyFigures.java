package dev.tern.transfer.migration;

import dev.tern.contracts.migration.DiskProgress;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a copy has taken so far, for its outcome.
 *
 * @param startedAt first page
 * @param pausedAt when the switch paused the guest
 * @param disks bytes of local disks; none where no disk goes along
 */
public record CopyFigures(
        @Nullable Instant startedAt,
        @Nullable Instant pausedAt,
        int rounds,
        DataSize raw,
        DataSize wire,
        @Nullable DataSize disks) {

    static final CopyFigures NONE = new CopyFigures(null, null, 0, DataSize.ZERO, DataSize.ZERO, null);

    CopyFigures started(Instant at) {
        return new CopyFigures(at, pausedAt, rounds, raw, wire, disks);
    }

    CopyFigures paused(Instant at) {
        return new CopyFigures(startedAt, at, rounds, raw, wire, disks);
    }

    CopyFigures copied(int round, DataSize nowRaw, DataSize nowWire) {
        return new CopyFigures(startedAt, pausedAt, Math.max(rounds, round), nowRaw, nowWire, disks);
    }

    CopyFigures copied(Optional<DiskProgress> localDisks) {
        return localDisks
                .map(now -> new CopyFigures(startedAt, pausedAt, rounds, raw, wire, now.copied()))
                .orElse(this);
    }

    /** @param handOver as the destination measured it */
    MigrationOutcome outcome(MigrationState.Running running, Duration handOver, Manner manner) {
        Duration duration = running.downtime().plus(copying().orElse(Duration.ZERO));
        return new MigrationOutcome(
                duration, running.downtime(), handOver, rounds, raw, wire, running.digest(), manner, disks);
    }

    /** What the link carried while the guest ran. */
    Optional<Bandwidth> bandwidth() {
        return copying().map(time -> Bandwidth.of(wire, time));
    }

    /** From the first page to the pause. */
    private Optional<Duration> copying() {
        return startedAt == null || pausedAt == null || !pausedAt.isAfter(startedAt)
                ? Optional.empty()
                : Optional.of(Duration.between(startedAt, pausedAt));
    }
}
