package dev.tern.transfer.migration;

import dev.tern.contracts.unit.DataSize;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a copy has taken so far, for its outcome.
 *
 * @param startedAt first page
 * @param pausedAt when the switch paused the guest
 */
public record CopyFigures(
        @Nullable Instant startedAt, @Nullable Instant pausedAt, int rounds, DataSize raw, DataSize wire) {

    static final CopyFigures NONE = new CopyFigures(null, null, 0, DataSize.ZERO, DataSize.ZERO);

    CopyFigures started(Instant at) {
        return new CopyFigures(at, pausedAt, rounds, raw, wire);
    }

    CopyFigures paused(Instant at) {
        return new CopyFigures(startedAt, at, rounds, raw, wire);
    }

    CopyFigures copied(int round, DataSize nowRaw, DataSize nowWire) {
        return new CopyFigures(startedAt, pausedAt, Math.max(rounds, round), nowRaw, nowWire);
    }
}
