package dev.tern.transfer.migration;

import dev.tern.contracts.migration.DiskProgress;
import dev.tern.contracts.migration.MigrationOutcome;
import dev.tern.contracts.migration.MigrationState;
import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.plan.MigrationMode;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.stream.CopyProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a copy has taken so far, for its outcome.
 *
 * @param startedAt first page
 * @param pausedAt when the switch paused the guest
 * @param link the most that the way was seen to carry; null where nothing said so
 * @param disks bytes of local disks; none where no disk goes along
 */
public record CopyFigures(
        @Nullable Instant startedAt,
        @Nullable Instant pausedAt,
        int rounds,
        DataSize raw,
        DataSize wire,
        @Nullable Bandwidth link,
        @Nullable DataSize disks) {

    static final CopyFigures NONE = new CopyFigures(null, null, 0, DataSize.ZERO, DataSize.ZERO, null, null);

    CopyFigures started(Instant at) {
        return new CopyFigures(at, pausedAt, rounds, raw, wire, link, disks);
    }

    CopyFigures paused(Instant at) {
        return new CopyFigures(startedAt, at, rounds, raw, wire, link, disks);
    }

    CopyFigures copied(int round, CopyProgress now) {
        Bandwidth most = now.link() == null ? link : now.link();
        return new CopyFigures(startedAt, pausedAt, Math.max(rounds, round), now.raw(), now.wire(), most, disks);
    }

    CopyFigures copied(Optional<DiskProgress> localDisks) {
        return localDisks
                .map(now -> new CopyFigures(startedAt, pausedAt, rounds, raw, wire, link, now.copied()))
                .orElse(this);
    }

    /** @param handOver as the destination measured it */
    MigrationOutcome outcome(MigrationState.Running running, Duration handOver, Manner manner) {
        Duration duration = running.downtime().plus(copying().orElse(Duration.ZERO));
        return new MigrationOutcome(
                duration, running.downtime(), handOver, rounds, raw, wire, running.digest(), manner, disks);
    }

    /**
     * What the link carries, as far as this move says. A relay tells what it saw it carry, for what it sends on the average is
     * as little as it compresses to; of what a hypervisor sends by itself only the average is known.
     */
    Optional<Bandwidth> bandwidth(MigrationMode mode) {
        return mode == MigrationMode.RELAY
                ? Optional.ofNullable(link)
                : copying().map(time -> Bandwidth.of(wire, time));
    }

    /** From the first page to the pause. */
    private Optional<Duration> copying() {
        return startedAt == null || pausedAt == null || !pausedAt.isAfter(startedAt)
                ? Optional.empty()
                : Optional.of(Duration.between(startedAt, pausedAt));
    }
}
