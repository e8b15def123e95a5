package dev.tern.transfer.stream;

import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;

/**
 * @param raw bytes that the hypervisor emitted
 * @param acknowledged raw bytes that are written at the other side
 * @param wire bytes sent, retransmissions included
 * @param rate raw bytes a second acknowledged lately
 * @param reconnects how often a connection was made anew
 */
public record CopyProgress(DataSize raw, DataSize acknowledged, DataSize wire, Bandwidth rate, int reconnects) {}
