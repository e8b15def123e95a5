package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import org.jspecify.annotations.Nullable;

/**
 * @param raw bytes that the hypervisor emitted
 * @param acknowledged raw bytes that are written at the other side
 * @param wire bytes sent, retransmissions included
 * @param rate raw bytes a second acknowledged lately
 * @param link the most that the way was seen to carry, wire bytes a second; null where the copy never waited for it
 * @param reconnects how often a connection was made anew
 */
public record CopyProgress(
        DataSize raw,
        DataSize acknowledged,
        DataSize wire,
        Bandwidth rate,
        @Nullable Bandwidth link,
        int reconnects) {}
