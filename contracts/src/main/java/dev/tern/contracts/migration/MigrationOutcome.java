package dev.tern.contracts.migration;

import dev.tern.contracts.plan.Manner;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a finished move took, to be held against its prediction.
 *
 * @param duration from the first page to RUNNING
 * @param downtime from the pause at the source to the resume at the destination
 * @param handOver from LOADED at the destination to RUNNING
 * @param raw bytes the hypervisor emitted; in native mode the contents of the pages that it sent
 * @param wire bytes that crossed the network, headers and retransmissions included
 * @param digest over the whole stream, equal at both ends, or that there is none
 * @param manner none in outcomes from before there was a choice: the relay
 * @param disks bytes of local disks that were copied beside the memory; none where no disk went along
 */
public record MigrationOutcome(
        Duration duration,
        Duration downtime,
        Duration handOver,
        int rounds,
        DataSize raw,
        DataSize wire,
        ImageDigest digest,
        @Nullable Manner manner,
        @Nullable DataSize disks) {

    public MigrationOutcome {
        manner = Manner.orRelay(manner);
    }

    /** Of a guest whose disks stayed where they are. */
    public MigrationOutcome(
            Duration duration,
            Duration downtime,
            Duration handOver,
            int rounds,
            DataSize raw,
            DataSize wire,
            ImageDigest digest,
            @Nullable Manner manner) {
        this(duration, downtime, handOver, rounds, raw, wire, digest, manner, null);
    }

    @Override
    public Manner manner() {
        return Manner.orRelay(manner);
    }

    /** Wire bytes per raw byte. */
    public Ratio wireRatio() {
        return wire.per(raw);
    }
}
