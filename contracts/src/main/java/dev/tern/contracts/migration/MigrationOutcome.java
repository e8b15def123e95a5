package dev.tern.contracts.migration;

import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.unit.Ratio;
import java.time.Duration;

/**
 * What a finished move took, to be held against its prediction.
 *
 * @param duration from the first page to RUNNING
 * @param downtime from the pause at the source to the resume at the destination
 * @param handOver from LOADED at the destination to RUNNING
 * @param raw bytes the hypervisor emitted
 * @param wire bytes that crossed the network, headers and retransmissions included
 * @param digest SHA-256 in hex over the whole stream, equal at both ends
 */
public record MigrationOutcome(
        Duration duration,
        Duration downtime,
        Duration handOver,
        int rounds,
        DataSize raw,
        DataSize wire,
        String digest) {

    /** Wire bytes per raw byte. */
    public Ratio wireRatio() {
        return wire.per(raw);
    }
}
